package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apiguardian.api.API;

/**
 * Intervals from resampling with replacement, for statistics and distributions that have no formula. Immutable and safe for use by
 * several threads; the same seed gives the same interval, whatever the number of processors.
 *
 * <pre>{@code
 * Bootstrap.Estimate mean = Bootstrap.seeded(42).bca(scores);
 * Bootstrap.Estimate median = Bootstrap.seeded(42).bca(scores, values -> new Median().evaluate(values));
 * }</pre>
 *
 * <p>Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993) chapters 13 and 14; B. Efron, Better bootstrap confidence
 * intervals, JASA 82 (1987) 171-185.
 *
 * @param seed of the resamples
 * @param resamples at least 100
 * @param level such as 0.95
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Bootstrap(long seed, int resamples, double level) {
    /** {@link Interval#method()} of {@link #percentile}. */
    public static final String PERCENTILE = "bootstrap percentile";

    /** {@link Interval#method()} of {@link #bca}. */
    public static final String BCA = "bootstrap BCa";

    private static final int DEFAULT_RESAMPLES = 10_000;
    private static final int FEWEST_RESAMPLES = 100;

    public Bootstrap {
        Arguments.level(level);
        if (resamples < FEWEST_RESAMPLES) {
            throw new IllegalArgumentException(
                    "resamples must be at least " + FEWEST_RESAMPLES + ", but were " + resamples);
        }
    }

    /**
     * An estimate with the spread of its replicates.
     *
     * @param estimate from the values themselves
     * @param standardError standard deviation of the replicates
     * @param interval a point under the name {@link Mean#ALL_EQUAL} where no replicate differed, which says nothing about the next
     *     value
     */
    public record Estimate(double estimate, double standardError, Interval interval) {}

    /** 10,000 resamples, 95 %. */
    public static Bootstrap seeded(long seed) {
        return new Bootstrap(seed, DEFAULT_RESAMPLES, 0.95);
    }

    /** The same with another number of resamples. */
    public Bootstrap withResamples(int number) {
        return new Bootstrap(seed, number, level);
    }

    /** The same at another level. */
    public Bootstrap withLevel(double other) {
        return new Bootstrap(seed, resamples, other);
    }

    /** The mean with the interval between two percentiles of its replicates. */
    public Estimate percentile(double[] values) {
        return plain(StatUtils.mean(some(values)), means(values));
    }

    /**
     * A statistic with the interval between two percentiles of its replicates.
     *
     * @param statistic safe for use by several threads; must neither keep nor change the array
     */
    public Estimate percentile(double[] values, ToDoubleFunction<double[]> statistic) {
        return plain(statistic.applyAsDouble(some(values)), replicates(values, statistic));
    }

    /**
     * The mean with the bias-corrected and accelerated interval. Of paired differences it is the paired bootstrap.
     *
     * <p>Acceleration is the jackknife's. Where the bias correction is not finite, which takes all replicates on one side of the
     * estimate, the percentile interval is given instead and named so.
     */
    public Estimate bca(double[] values) {
        double total = StatUtils.sum(some(values));
        double[] jackknife = new double[values.length];
        Arrays.setAll(jackknife, i -> (total - values[i]) / (values.length - 1));
        return bca(StatUtils.mean(values), means(values), jackknife);
    }

    /**
     * A statistic with the bias-corrected and accelerated interval, as {@link #bca(double[])}.
     *
     * @param statistic safe for use by several threads; must neither keep nor change the array
     */
    public Estimate bca(double[] values, ToDoubleFunction<double[]> statistic) {
        double estimate = statistic.applyAsDouble(some(values));
        double[] jackknife = new double[values.length];
        for (int i = 0; i < values.length && values.length > 1; i++) {
            double[] others = new double[values.length - 1];
            System.arraycopy(values, 0, others, 0, i);
            System.arraycopy(values, i + 1, others, i, others.length - i);
            jackknife[i] = statistic.applyAsDouble(others);
        }
        return bca(estimate, replicates(values, statistic), jackknife);
    }

    private static double[] some(double[] values) {
        Arguments.positive(values.length, "number of values");
        return values;
    }

    private Estimate plain(double estimate, double[] replicates) {
        return Percentiles.of(replicates).estimate(estimate, level, PERCENTILE);
    }

    private Estimate bca(double estimate, double[] replicates, double[] jackknife) {
        Percentiles percentiles = Percentiles.of(replicates);
        double correction = Normal.quantile(percentiles.shareBelow(estimate));
        if (!Double.isFinite(correction)) {
            return percentiles.estimate(estimate, level, PERCENTILE);
        }
        double acceleration = acceleration(jackknife);
        double z = Critical.normal(level);
        return percentiles.estimate(
                estimate, level, adjusted(correction, acceleration, -z), adjusted(correction, acceleration, z), BCA);
    }

    private static double adjusted(double correction, double acceleration, double z) {
        double shifted = correction + z;
        return Normal.cumulative(correction + shifted / (1 - acceleration * shifted));
    }

    private static double acceleration(double[] jackknife) {
        double mean = StatUtils.mean(jackknife);
        double squares = 0;
        double cubes = 0;
        for (double value : jackknife) {
            double below = mean - value;
            squares += below * below;
            cubes += below * below * below;
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private double[] means(double[] values) {
        return Streams.draws(resamples, seed, () -> random -> meanOfResample(values, random));
    }

    /** Two indices from each 64 random bits. */
    private static double meanOfResample(double[] values, SplittableRandom random) {
        int n = values.length;
        double sum = 0;
        for (int i = 0; i < n / 2; i++) {
            long bits = random.nextLong();
            sum += values[Streams.index(bits, n)] + values[Streams.index(bits >>> 32, n)];
        }
        if (n % 2 == 1) {
            sum += values[Streams.index(random.nextLong(), n)];
        }
        return sum / n;
    }

    private double[] replicates(double[] values, ToDoubleFunction<double[]> statistic) {
        return Streams.draws(resamples, seed, () -> {
            double[] resample = new double[values.length];
            return random -> {
                Arrays.setAll(resample, i -> values[random.nextInt(values.length)]);
                return statistic.applyAsDouble(resample);
            };
        });
    }
}
