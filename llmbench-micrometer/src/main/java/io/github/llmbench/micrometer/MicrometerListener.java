package io.github.llmbench.micrometer;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Meters trials and calls as they are recorded; outside the way of a call, so that no measurement pays for it. Safe for use by several
 * runs at a time. Meters stay in the registry, which belongs to whoever made it.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>{@code llmbench.trials}</td><td>counter by benchmark, task, model, outcome</td></tr>
 * <tr><td>{@code llmbench.calls}, {@code llmbench.calls.ttft}</td><td>timers by benchmark, model, purpose: from sent to the end,
 *     and to the first content; calls that were really made</td></tr>
 * <tr><td>{@code llmbench.tokens}</td><td>counter by benchmark, model, purpose, type ({@code input}, {@code output})</td></tr>
 * <tr><td>{@code llmbench.cost}</td><td>counter of US dollars by benchmark, model, purpose; calls without a price are left out</td></tr>
 * <tr><td>{@code llmbench.trials.active}</td><td>gauge by benchmark</td></tr>
 * <tr><td>{@code llmbench.gates}</td><td>counter by benchmark, verdict</td></tr>
 * </table>
 *
 * <pre>{@code
 * LlmBench bench = LlmBench.builder().listener(new MicrometerListener(registry)).build();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MicrometerListener implements RunListener {
    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();

    /** Meters into that registry. */
    public MicrometerListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void recorded(RunHeader run, Trial trial) {
        Tags ofRun = Tags.of("benchmark", run.benchmark());
        registry.counter(
                        "llmbench.trials",
                        ofRun.and("task", trial.key().task())
                                .and("model", trial.key().model())
                                .and("outcome", lower(trial.outcome())))
                .increment();
        for (Call call : trial.calls()) {
            if (!call.cached()) {
                record(call, ofRun.and("model", call.model()).and("purpose", lower(call.purpose())));
            }
        }
    }

    private void record(Call call, Tags tags) {
        CallTrace trace = call.response().trace();
        time("llmbench.calls", tags, trace, trace.end());
        if (trace.streamed()) {
            time("llmbench.calls.ttft", tags, trace, trace.firstContent());
        }
        count("input", call.response().usage().inputTokens(), tags);
        count("output", call.response().usage().outputTokens(), tags);
        if (call.cost().usd().signum() > 0) {
            Counter.builder("llmbench.cost")
                    .baseUnit("USD")
                    .tags(tags)
                    .register(registry)
                    .increment(call.cost().usd().doubleValue());
        }
    }

    private void time(String name, Tags tags, CallTrace trace, long until) {
        if (trace.sent() != CallTrace.ABSENT && until != CallTrace.ABSENT) {
            Timer.builder(name).tags(tags).register(registry).record(Duration.ofNanos(until - trace.sent()));
        }
    }

    private void count(String type, @Nullable Long tokens, Tags tags) {
        if (tokens != null) {
            Counter.builder("llmbench.tokens")
                    .baseUnit("tokens")
                    .tags(tags.and("type", type))
                    .register(registry)
                    .increment(tokens);
        }
    }

    @Override
    public void progressed(RunHeader run, RunProgress progress) {
        active(run.benchmark()).set(progress.inFlight());
    }

    @Override
    public void finished(Run run) {
        active(run.header().benchmark()).set(0);
        for (GateResult result : run.gates()) {
            registry.counter(
                            "llmbench.gates", "benchmark", run.header().benchmark(), "verdict", lower(result.verdict()))
                    .increment();
        }
    }

    private AtomicInteger active(String benchmark) {
        return active.computeIfAbsent(benchmark, name -> {
            AtomicInteger value = new AtomicInteger();
            Gauge.builder("llmbench.trials.active", value, AtomicInteger::get)
                    .tag("benchmark", name)
                    // The registry outlives this listener, and a gauge whose value is gone reads as no number.
                    .strongReference(true)
                    .register(registry);
            return value;
        });
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
