package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Definition;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Durations and speed of the calls of one model and task that were sent and answered in full. */
final class Latency {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double ONE_TOKEN_AN_EVENT = 1.05;
    private static final double LEAST_WAIT_MILLIS = 1;

    private final ReasoningTokens counted;
    private final Map<Duration, Distribution> distributions = new EnumMap<>(Duration.class);
    private final Set<CallTrace.Grade> grades = EnumSet.noneOf(CallTrace.Grade.class);
    private final Moments tokensPerSecond = new Moments();
    private final Set<Definition> definitions;
    private final Map<String, Distribution> others = new TreeMap<>();
    private final Moments localTokens = new Moments();
    private boolean perhapsSummed;
    private boolean byProvider;
    private boolean byTokenizer;
    private long reportedTokens;
    private long streamedTokens;
    private long eventsOfTokens;

    Latency(ReasoningTokens counted, Set<Definition> definitions) {
        this.counted = counted;
        this.definitions = definitions;
    }

    /** What is measured, with its definition. */
    enum Duration {
        TTFT("ttft", "first event with content, reasoning or tool text minus sent"),
        TTFO("ttfo", "first content that is not reasoning minus sent"),
        E2E("e2e", "last content event minus sent (not streamed: last byte)"),
        TPOT("tpot", "(e2e - ttft) / (output tokens - 1), one value a call"),
        ITL("itl", "gaps between content events, pooled"),
        RESPONSE_TTFT("response.ttft", "first event with content, reasoning or tool text minus scheduled"),
        RESPONSE_TTFO("response.ttfo", "first content that is not reasoning minus scheduled"),
        RESPONSE_E2E("response.e2e", "last content event minus scheduled (not streamed: last byte)"),
        SCHEDULE_DELAY("schedule_delay", "first attempt sent minus scheduled, of every call that was sent"),
        LIMITER_WAIT(
                "limiter.wait",
                "waiting for the rate limiter, all attempts of a call together, of every call that came to it");

        final String metric;
        final String definition;

        Duration(String metric, String definition) {
            this.metric = metric;
            this.definition = definition;
        }

        boolean response() {
            return metric.startsWith("response.");
        }

        /** Whether it is what the client made the call wait, and not an answer's. */
        boolean byClient() {
            return this == SCHEDULE_DELAY || this == LIMITER_WAIT;
        }
    }

    /**
     * Takes a chat with the model under test. What the client itself made it wait is of every call, however it ended: under overload
     * the latest ones fail. All else is of those that were answered in full. For its unit see {@link Moments}.
     */
    void add(int unit, Call call) {
        if (call.purpose() != Call.Purpose.CHAT || !call.timed()) {
            return;
        }
        CallTrace trace = call.response().trace();
        addWaits(unit, trace);
        if (!call.response().outcome().whole()) {
            return;
        }
        Usage usage = call.response().usage();
        Timings timings = Timings.of(trace, usage, counted);
        if (timings.e2e() == null) {
            return;
        }
        grades.add(trace.grade());
        perhapsSummed |= counted == ReasoningTokens.PERHAPS_SUMMED && trace.has(EventKind.REASONING);
        add(unit, Duration.TTFT, timings.ttft());
        add(unit, Duration.TTFO, timings.ttfo());
        add(unit, Duration.E2E, timings.e2e());
        add(unit, Duration.TPOT, timings.tpot());
        add(unit, Duration.RESPONSE_TTFT, timings.responseTtft());
        add(unit, Duration.RESPONSE_TTFO, timings.responseTtfo());
        add(unit, Duration.RESPONSE_E2E, timings.responseE2e());
        for (Definition definition : definitions) {
            addOther(unit, definition, definition.tpot(trace, usage), definition.itl(trace, usage));
        }
        addTokens(unit, trace, usage);
        if (!timings.itl().isEmpty()) {
            of(Duration.ITL).add(unit, timings.itl());
        }
        Double speed = timings.tokensPerSecond(trace, usage);
        if (speed != null) {
            tokensPerSecond.add(unit, speed);
            byProvider |= usage.outputTokens() != null;
            byTokenizer |= usage.outputTokens() == null;
        }
        Long tokens = Timings.countedTokens(trace, usage, counted);
        if (trace.streamed() && tokens != null) {
            streamedTokens += tokens;
            eventsOfTokens += Timings.countedEvents(trace);
        }
    }

    private void addWaits(int unit, CallTrace trace) {
        if (trace.offset() != CallTrace.ABSENT && trace.firstSent() != CallTrace.ABSENT) {
            add(unit, Duration.SCHEDULE_DELAY, trace.firstSent() / NANOS_A_MILLI);
        }
        if (trace.limiterWaited() != CallTrace.ABSENT) {
            add(unit, Duration.LIMITER_WAIT, trace.limiterWaited() / NANOS_A_MILLI);
        }
    }

    private void addOther(int unit, Definition definition, @Nullable Double tpot, List<Double> itl) {
        if (tpot != null) {
            others.computeIfAbsent(definition.id() + ".tpot", any -> new Distribution())
                    .add(unit, tpot);
        }
        if (!itl.isEmpty()) {
            others.computeIfAbsent(definition.id() + ".itl", any -> new Distribution())
                    .add(unit, itl);
        }
    }

    private void addTokens(int unit, CallTrace trace, Usage usage) {
        // What was never shown cannot have been counted here.
        Long reported = Timings.streamedTokens(trace, usage, counted);
        if (reported != null && trace.localOutputTokens() != CallTrace.ABSENT) {
            localTokens.add(unit, (double) trace.localOutputTokens());
            reportedTokens += reported;
        }
    }

    /** By name with the tool's before it, such as {@code vllm.tpot}; those with values. */
    Map<String, Distribution> others() {
        return others;
    }

    /** Of calls that both sides counted. */
    Moments localTokens() {
        return localTokens;
    }

    /** How much more the local tokenizer counts than the provider, as a share of the provider's count. */
    double tokenDifference() {
        double local = localTokens.mean(RunMetrics.LEVEL).estimate() * localTokens.values();
        return reportedTokens == 0 ? 0 : local / reportedTokens - 1;
    }

    private void add(int unit, Duration duration, @Nullable Double milliseconds) {
        if (milliseconds != null) {
            of(duration).add(unit, milliseconds);
        }
    }

    private Distribution of(Duration duration) {
        return distributions.computeIfAbsent(duration, any -> new Distribution());
    }

    /** By definition, those with values; a limiter that let everything through at once is no news. */
    Map<Duration, Distribution> distributions() {
        Distribution waited = distributions.get(Duration.LIMITER_WAIT);
        if (waited == null || waited.greatest() >= LEAST_WAIT_MILLIS) {
            return distributions;
        }
        Map<Duration, Distribution> others = new EnumMap<>(distributions);
        others.remove(Duration.LIMITER_WAIT);
        return others;
    }

    Moments tokensPerSecond() {
        return tokensPerSecond;
    }

    String signature(Duration duration) {
        if (duration.byClient()) {
            return duration.definition;
        }
        String clock = duration.response() ? "; response clock" : "; service clock";
        String tokens = duration == Duration.TPOT ? summed() + "; " + tokens() : "";
        return duration.definition + chunks(duration) + tokens + clock + "; stamps: " + grade();
    }

    /** Whose count of output tokens speed is of. */
    String tokens() {
        String local = byProvider ? " or, where it reports none, the local tokenizer's" : "the local tokenizer's";
        return "tokens: " + (byProvider || !byTokenizer ? "the provider's" : "") + (byTokenizer ? local : "");
    }

    private String summed() {
        return perhapsSummed
                ? " (what was streamed of the thinking may be a summary of what was counted, so that this is a lower bound)"
                : "";
    }

    private String chunks(Duration duration) {
        double each = eventsOfTokens == 0 ? 0 : (double) streamedTokens / eventsOfTokens;
        return duration == Duration.ITL && each > ONE_TOKEN_AN_EVENT
                ? String.format(Locale.ROOT, " (inter-chunk: %.1f tokens an event)", each)
                : "";
    }

    private String grade() {
        return grades.stream()
                .map(grade -> grade.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" and "));
    }
}
