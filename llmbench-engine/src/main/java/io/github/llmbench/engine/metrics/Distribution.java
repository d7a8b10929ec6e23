package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.Quantiles.Ranks;
import io.github.llmbench.engine.stats.RatioMoments;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/** Durations in milliseconds: exact mean, quantiles to 3 digits. Values that come from one call are one cluster. */
final class Distribution {
    /** {@link Interval#method()} of a quantile's interval where a call gives several values. */
    static final String BY_CALL = Quantiles.ORDER_STATISTICS + ", calls as units";

    private static final double NANOS_A_MILLI = 1e6;
    private static final int DIGITS = 3;
    private static final long FINEST_NANOS = 1_000;
    private static final long FIRST_CAPACITY_NANOS = 100_000_000;

    private final RatioMoments moments = new RatioMoments();
    private final Histogram histogram = new Histogram(FINEST_NANOS, FIRST_CAPACITY_NANOS, DIGITS);
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    Distribution() {
        histogram.setAutoResize(true);
    }

    void add(double milliseconds) {
        moments.add(milliseconds);
        record(milliseconds);
    }

    /** The values of one call. */
    void add(List<Double> milliseconds) {
        double sum = 0;
        for (double value : milliseconds) {
            sum += value;
            record(value);
        }
        moments.add(sum, milliseconds.size());
    }

    private void record(double milliseconds) {
        histogram.recordValue(Math.round(milliseconds * NANOS_A_MILLI));
        smallest = Math.min(smallest, milliseconds);
        largest = Math.max(largest, milliseconds);
    }

    LatencyHistogram stored(String metric, String model, String task) {
        return Histograms.stored(metric, model, task, histogram);
    }

    long count() {
        return moments.values();
    }

    Mean mean(double level) {
        return moments.mean(level);
    }

    double quantile(double p) {
        return valueAt(Quantiles.rank(count(), p));
    }

    /**
     * Between two of the sorted values. Gaps of one call are alike, so that their number promises more than they tell: the ranks are
     * those for as many values as there are calls, spread over all values.
     */
    @Nullable
    Interval interval(double p, double level) {
        long calls = moments.clusters();
        Ranks ranks = Quantiles.interval(calls, p, level);
        if (ranks == null) {
            return null;
        }
        double each = (double) count() / calls;
        long low = (long) Math.floor((ranks.low() - 1) * each) + 1;
        long high = Math.min(count(), (long) Math.ceil(ranks.high() * each));
        String method = calls == count() ? Quantiles.ORDER_STATISTICS : BY_CALL;
        return new Interval(valueAt(low), valueAt(high), level, method);
    }

    private double valueAt(long rank) {
        double value = largest;
        for (HistogramIterationValue step : histogram.recordedValues()) {
            if (step.getTotalCountToThisValue() >= rank) {
                value = histogram.medianEquivalentValue(step.getValueIteratedTo()) / NANOS_A_MILLI;
                break;
            }
        }
        return Math.max(smallest, Math.min(largest, value));
    }
}
