package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.Quantiles.Ranks;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/** Durations in milliseconds: exact mean, quantiles to 3 digits. Values come in units: calls, or samples where calls share them. */
final class Distribution {
    /** {@link Interval#method()} of a quantile's interval where a call gives several values. */
    static final String BY_CALL = Quantiles.ORDER_STATISTICS + ", calls as units";

    /** {@link Interval#method()} of a quantile's interval where samples have several calls. */
    static final String BY_SAMPLE = Quantiles.ORDER_STATISTICS + ", samples as units";

    private static final double NANOS_A_MILLI = 1e6;
    private static final int DIGITS = 3;
    private static final long FINEST_NANOS = 1_000;
    private static final long FIRST_CAPACITY_NANOS = 100_000_000;

    private final Moments moments = new Moments();
    private final Histogram histogram = new Histogram(FINEST_NANOS, FIRST_CAPACITY_NANOS, DIGITS);
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    Distribution() {
        histogram.setAutoResize(true);
    }

    /** The value of a call, see {@link Moments}. */
    void add(int unit, double milliseconds) {
        moments.add(unit, milliseconds);
        record(milliseconds);
    }

    /** The values of one call. */
    void add(int unit, List<Double> milliseconds) {
        double sum = 0;
        for (double value : milliseconds) {
            sum += value;
            record(value);
        }
        moments.add(unit, sum, milliseconds.size());
    }

    private void record(double milliseconds) {
        histogram.recordValue(Math.round(milliseconds * NANOS_A_MILLI));
        smallest = Math.min(smallest, milliseconds);
        largest = Math.max(largest, milliseconds);
    }

    LatencyHistogram stored(String metric, String model, String task) {
        return Histograms.stored(metric, model, task, histogram);
    }

    /** In milliseconds; negative infinity where there is none. */
    double greatest() {
        return largest;
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

    /** Between two of the sorted values, see {@link Quantiles#ofUnits}. */
    @Nullable
    Interval interval(double p, double level) {
        long units = moments.units();
        Ranks ranks = Quantiles.ofUnits(units, count(), p, level);
        if (ranks == null) {
            return null;
        }
        String several = moments.numbered() ? BY_SAMPLE : BY_CALL;
        String method = units == count() ? Quantiles.ORDER_STATISTICS : several;
        return new Interval(valueAt(ranks.low()), valueAt(ranks.high()), level, method);
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
