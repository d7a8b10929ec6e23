package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.stats.RatioMoments;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Durations and speed of the calls of one model and task that were sent and answered in full. */
final class Latency {
    private static final double MILLIS_A_SECOND = 1_000;
    private static final double ONE_TOKEN_AN_EVENT = 1.05;

    private final ReasoningTokens counted;
    private final Map<Duration, Distribution> distributions = new EnumMap<>(Duration.class);
    private final Set<CallTrace.Grade> grades = EnumSet.noneOf(CallTrace.Grade.class);
    private final RatioMoments tokensPerSecond = new RatioMoments();
    private long streamedTokens;
    private long eventsOfTokens;

    Latency(ReasoningTokens counted) {
        this.counted = counted;
    }

    /** What is measured, with its definition. */
    enum Duration {
        TTFT("ttft", "first event with content, reasoning or tool text minus sent"),
        TTFO("ttfo", "first content that is not reasoning minus sent"),
        E2E("e2e", "last content event minus sent (not streamed: last byte)"),
        TPOT("tpot", "(e2e - ttft) / (output tokens - 1), one value a call"),
        ITL("itl", "gaps between content events, pooled"),
        RESPONSE_TTFT("response.ttft", "first event with content, reasoning or tool text minus scheduled"),
        RESPONSE_E2E("response.e2e", "last content event minus scheduled (not streamed: last byte)");

        final String metric;
        final String definition;

        Duration(String metric, String definition) {
            this.metric = metric;
            this.definition = definition;
        }

        boolean response() {
            return metric.startsWith("response.");
        }
    }

    /** Takes the call if it was sent, answered in full and a chat with the model under test. */
    void add(Call call) {
        if (call.purpose() != Call.Purpose.CHAT
                || call.cached()
                || !answered(call.response().outcome())) {
            return;
        }
        CallTrace trace = call.response().trace();
        Usage usage = call.response().usage();
        Timings timings = Timings.of(trace, usage, counted);
        if (timings.e2e() == null) {
            return;
        }
        grades.add(trace.grade());
        add(Duration.TTFT, timings.ttft());
        add(Duration.TTFO, timings.ttfo());
        add(Duration.E2E, timings.e2e());
        add(Duration.TPOT, timings.tpot());
        add(Duration.RESPONSE_TTFT, timings.responseTtft());
        add(Duration.RESPONSE_E2E, timings.responseE2e());
        if (!timings.itl().isEmpty()) {
            of(Duration.ITL).add(timings.itl());
        }
        if (usage.outputTokens() != null && timings.e2e() > 0) {
            tokensPerSecond.add(usage.outputTokens() * MILLIS_A_SECOND / timings.e2e());
        }
        Long tokens = Timings.streamedTokens(trace, usage, counted);
        if (trace.streamed() && tokens != null) {
            streamedTokens += tokens;
            eventsOfTokens += trace.contentEvents();
        }
    }

    private static boolean answered(Outcome outcome) {
        // The answer of a call is complete whether or not an extractor finds something in it.
        return outcome == Outcome.ANSWERED || outcome == Outcome.EXTRACTION_FAILED;
    }

    private void add(Duration duration, @Nullable Double milliseconds) {
        if (milliseconds != null) {
            of(duration).add(milliseconds);
        }
    }

    private Distribution of(Duration duration) {
        return distributions.computeIfAbsent(duration, any -> new Distribution());
    }

    /** By definition, those with values. */
    Map<Duration, Distribution> distributions() {
        return distributions;
    }

    RatioMoments tokensPerSecond() {
        return tokensPerSecond;
    }

    String signature(Duration duration) {
        String clock = duration.response() ? "response clock" : "service clock";
        return duration.definition + chunks(duration) + "; " + clock + "; stamps: " + grade();
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
