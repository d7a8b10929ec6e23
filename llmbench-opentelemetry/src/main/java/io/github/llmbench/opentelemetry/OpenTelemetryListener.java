package io.github.llmbench.opentelemetry;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * One trace a run: the run, its trials, and their calls as {@code chat <model>} with the attributes {@code gen_ai.*} of the
 * <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">conventions</a>. Prompts and answers are never part of
 * a span. Safe for use by several runs at a time.
 *
 * <pre>{@code
 * LlmBench bench = LlmBench.builder().listener(new OpenTelemetryListener(openTelemetry)).build();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class OpenTelemetryListener implements RunListener {
    private static final AttributeKey<String> BENCHMARK = AttributeKey.stringKey("llmbench.benchmark");
    private static final AttributeKey<String> RUN = AttributeKey.stringKey("llmbench.run");
    private static final AttributeKey<String> TASK = AttributeKey.stringKey("llmbench.task");
    private static final AttributeKey<String> SAMPLE = AttributeKey.stringKey("llmbench.sample");
    private static final AttributeKey<Long> EPOCH = AttributeKey.longKey("llmbench.epoch");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("llmbench.model");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("llmbench.outcome");

    private final Tracer tracer;
    private final Map<String, Span> runs = new ConcurrentHashMap<>();

    /** Spans by that. */
    public OpenTelemetryListener(OpenTelemetry openTelemetry) {
        tracer = openTelemetry.getTracer("io.github.llmbench");
    }

    @Override
    public void started(RunHeader run, long resumed) {
        runs.put(
                run.id(),
                tracer.spanBuilder("benchmark " + run.benchmark())
                        .setNoParent()
                        .setAttribute(BENCHMARK, run.benchmark())
                        .setAttribute(RUN, run.id())
                        .startSpan());
    }

    @Override
    public void recorded(RunHeader header, Trial trial) {
        Span parent = runs.get(header.id());
        if (parent == null || trial.calls().isEmpty()) {
            return;
        }
        Instant start = trial.calls().stream()
                .map(CallSpan::start)
                .min(Instant::compareTo)
                .orElseThrow();
        Instant end = trial.calls().stream()
                .map(CallSpan::end)
                .max(Instant::compareTo)
                .orElseThrow();
        Span span = tracer.spanBuilder("trial " + trial.key().task())
                .setParent(Context.root().with(parent))
                .setStartTimestamp(start)
                .setAttribute(TASK, trial.key().task())
                .setAttribute(SAMPLE, trial.key().sample())
                .setAttribute(EPOCH, (long) trial.key().epoch())
                .setAttribute(MODEL, trial.key().model())
                .setAttribute(OUTCOME, trial.outcome().name())
                .startSpan();
        trial.scores().forEach((name, score) -> {
            if (score.scored()) {
                span.setAttribute("llmbench.score." + name, score.value());
            }
        });
        for (Call call : trial.calls()) {
            CallSpan.of(call, header).record(tracer, span);
        }
        if (!trial.outcome().scorable()) {
            span.setStatus(
                    StatusCode.ERROR, trial.error() == null ? trial.outcome().name() : trial.error());
        }
        span.end(end);
    }

    @Override
    public void finished(Run run) {
        Span span = runs.remove(run.id());
        if (span != null) {
            span.setAttribute("llmbench.status", run.status().name());
            span.setAttribute("llmbench.verdict", run.verdict().name());
            span.end();
        }
    }
}
