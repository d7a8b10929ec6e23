package io.github.llmbench.engine.report;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.timing.Timings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Distributions of the durations of answered calls, by model and task, for the percentile plots. Used by one thread. */
final class LatencyCurves {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double MEDIAN = 0.5;
    private static final int DIGITS = 3;

    private final Map<Key, Histogram> all = new HashMap<>();

    private record Key(String model, String task, Kind kind) {}

    /** Which duration, on which clock. */
    enum Kind {
        TTFT("TTFT", "service"),
        RESPONSE_TTFT("TTFT", "response"),
        E2E("E2E", "service"),
        RESPONSE_E2E("E2E", "response");

        final String duration;
        final String clock;

        Kind(String duration, String clock) {
            this.duration = duration;
            this.clock = clock;
        }

        @Nullable
        Double of(Timings timings) {
            return switch (this) {
                case TTFT -> timings.ttft();
                case RESPONSE_TTFT -> timings.responseTtft();
                case E2E -> timings.e2e();
                case RESPONSE_E2E -> timings.responseE2e();
            };
        }
    }

    /** Takes the calls that the run's latency metrics take: sent, answered in full, chats with the model under test. */
    void add(Trial trial) {
        if (trial.outcome() == Outcome.INVALID) {
            return;
        }
        for (Call call : trial.calls()) {
            if (measured(call)) {
                add(
                        trial.key(),
                        Timings.of(call.response().trace(), call.response().usage()));
            }
        }
    }

    /** Whether a call of a trial that is valid has a time to speak of. */
    static boolean measured(Call call) {
        return call.purpose() == Call.Purpose.CHAT
                && call.timed()
                && call.response().outcome().whole();
    }

    private void add(Trial.Key key, Timings timings) {
        for (Kind kind : Kind.values()) {
            Double millis = kind.of(timings);
            if (millis != null) {
                all.computeIfAbsent(new Key(key.model(), key.task(), kind), any -> histogram())
                        .recordValue(Math.round(millis * NANOS_A_MILLI));
            }
        }
    }

    private static Histogram histogram() {
        Histogram histogram = new Histogram(1_000, 100_000_000, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    long count(String model, String task, Kind kind) {
        Histogram histogram = all.get(new Key(model, task, kind));
        return histogram == null ? 0 : histogram.getTotalCount();
    }

    /** Percentiles in milliseconds, those with values enough: 20 for p95, 100 for p99, 1,000 for p99.9. */
    Map<Double, Double> percentiles(String model, String task, Kind kind, double... wanted) {
        Map<Double, Double> values = new LinkedHashMap<>();
        Histogram histogram = all.get(new Key(model, task, kind));
        if (histogram == null) {
            return values;
        }
        for (double p : wanted) {
            double rarer = Math.min(p, 1 - p);
            if (p == MEDIAN || histogram.getTotalCount() * rarer >= 1 - 1e-9) {
                long value = histogram.medianEquivalentValue(histogram.getValueAtPercentile(p * 100));
                values.put(p, value / NANOS_A_MILLI);
            }
        }
        return values;
    }
}
