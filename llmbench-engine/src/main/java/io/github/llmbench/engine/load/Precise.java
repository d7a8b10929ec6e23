package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Load;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import io.github.llmbench.engine.stats.sequential.QuantileSequence;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether a metric is known well enough, by intervals that hold at every number of calls at once, so that looking often makes no
 * false promise. Any number of threads may add, which takes no lock; {@link #reached} is for one thread, away from those that send.
 */
@API(status = INTERNAL, since = "0.1")
public final class Precise {
    private static final double LEVEL = 0.95;
    private static final double NANOS_A_MILLI = 1e6;
    private static final long LONGEST_NANOS = 24 * 3_600_000_000_000L;
    private static final String SHARE = "goodput.share";
    private static final Map<String, Double> ORDERS = Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99);

    private final Load.Precision wanted;
    private final String duration;
    private final double order;
    private final SloCheck slos;
    private final Map<String, ReasoningTokens> counted;
    private final Histogram values = new Histogram(LONGEST_NANOS, 3);
    private final ConfidenceSequence good = ConfidenceSequence.of(0, 1, LEVEL);
    private final Queue<Double> added = new ConcurrentLinkedQueue<>();
    private double sum;

    /**
     * For one metric.
     *
     * @param counted how each model's output tokens treat reasoning, by its label
     * @throws IllegalArgumentException if it is none that can be watched
     */
    public Precise(Load.Precision wanted, SloCheck slos, Map<String, ReasoningTokens> counted) {
        this.wanted = wanted;
        this.slos = slos;
        this.counted = Map.copyOf(counted);
        String metric = wanted.metric();
        int dot = metric.lastIndexOf('.');
        String name = dot < 0 ? metric : metric.substring(0, dot);
        duration = name.startsWith("response.") || !slos.responseClock() ? name : "response." + name;
        Double known = dot < 0 ? null : ORDERS.get(metric.substring(dot + 1));
        boolean watched = name.replace("response.", "").matches("ttft|ttfo|e2e|tpot") && known != null;
        if (!watched && !metric.equals(SHARE)) {
            throw new IllegalArgumentException(
                    "until must name goodput.share, or ttft, ttfo, e2e or tpot with .p50, .p90, "
                            + ".p95 or .p99, but was " + metric);
        }
        order = known == null ? 0 : known;
    }

    /** Takes a call that ended. */
    public void add(Call call) {
        if (call.response().trace().warmUp() || call.purpose() != Call.Purpose.CHAT) {
            return;
        }
        ReasoningTokens reasoning = counted.getOrDefault(call.model(), ReasoningTokens.PART_OF_OUTPUT);
        if (ofShare()) {
            added.add(slos.keeps(call, reasoning) ? 1.0 : 0.0);
            return;
        }
        // As the metric itself, which leaves out what was cut or refused.
        Double value = call.response().outcome().whole()
                ? value(Timings.of(call.response().trace(), call.response().usage(), reasoning))
                : null;
        if (value != null) {
            added.add(value);
        }
    }

    private boolean ofShare() {
        return wanted.metric().equals(SHARE);
    }

    private void takeIn() {
        for (Double value = added.poll(); value != null; value = added.poll()) {
            if (ofShare()) {
                sum += value;
                Interval unused = good.update(value);
            } else {
                values.recordValue(Math.min(LONGEST_NANOS, Math.max(0, Math.round(value * NANOS_A_MILLI))));
            }
        }
    }

    private @Nullable Double value(Timings timings) {
        return switch (duration) {
            case "ttft" -> timings.ttft();
            case "ttfo" -> timings.ttfo();
            case "e2e" -> timings.e2e();
            case "response.ttft" -> timings.responseTtft();
            case "response.ttfo" -> timings.responseTtfo();
            case "response.e2e" -> timings.responseE2e();
            default -> timings.tpot();
        };
    }

    /** What was found, once it is known well enough; else {@code null}. */
    public @Nullable String reached() {
        takeIn();
        if (ofShare()) {
            long n = good.count();
            Interval interval = n == 0 ? null : good.interval();
            boolean narrow = interval != null
                    && interval.high() - sum / n <= wanted.share()
                    && sum / n - interval.low() <= wanted.share();
            return narrow ? found(n) : null;
        }
        long n = values.getTotalCount();
        if (n == 0) {
            return null;
        }
        double reach = QuantileSequence.reach(n, order, LEVEL);
        if (order - reach <= 0 || order + reach >= 1) {
            return null;
        }
        double point = at(order);
        boolean narrow =
                at(order + reach) <= point * (1 + wanted.share()) && at(order - reach) >= point * (1 - wanted.share());
        return narrow ? found(n) : null;
    }

    private double at(double p) {
        return values.getValueAtPercentile(p * 100);
    }

    private String found(long n) {
        return String.format(
                Locale.ROOT,
                "%s is known within %.1f %% after %,d calls, by an interval that holds at every number of calls",
                wanted.metric(),
                wanted.share() * 100,
                n);
    }
}
