package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A quantile of values that were measured in several runs, such as p99 of latency. Values of one run resemble each other, so that the
 * run is drawn, with all its values, and not the value.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunBootstrap {
    /** {@link Interval#method()} of {@link #quantile}. */
    public static final String NAME = "cluster bootstrap over runs";

    private RunBootstrap() {}

    /**
     * A quantile of all values.
     *
     * @param estimate the smallest value with a share p at or below it
     * @param standardError standard deviation of the replicates; NaN for fewer than two runs
     * @param interval {@code null} for fewer than two runs
     */
    public record Estimate(
            double estimate, double standardError, @Nullable Interval interval) {}

    /**
     * Quantile {@code p} of the values of all runs together.
     *
     * <p>Source: Davison and Hinkley, Bootstrap Methods and their Application (1997) section 3.8, whole clusters drawn with
     * replacement. Percentiles of few clusters are too narrow; they are taken further out as in T. Hesterberg, What teachers should
     * know about the bootstrap, The American Statistician 69 (2015) 371-386 section 5.3: at
     * {@code Phi(-sqrt(R / (R - 1)) t)} for R runs, t with R-1 degrees of freedom. Up to about 20 runs it stays somewhat too
     * narrow; {@link Means#ofSections} is better there.
     *
     * @param runs values of each run; a run without values is left out
     * @param p between 0 and 1, such as 0.99
     * @param settings seed, resamples and level
     */
    public static Estimate quantile(List<double[]> runs, double p, Bootstrap settings) {
        Arguments.inside(p, "p");
        double[][] sorted = runs.stream()
                .filter(run -> run.length > 0)
                .map(run -> Arrays.stream(run).sorted().toArray())
                .toArray(double[][]::new);
        Arguments.positive(sorted.length, "number of runs with values");
        double[] all =
                Arrays.stream(sorted).flatMapToDouble(Arrays::stream).sorted().toArray();
        double estimate = all[(int) Quantiles.rank(all.length, p) - 1];
        if (sorted.length < 2) {
            return new Estimate(estimate, Double.NaN, null);
        }
        double[] replicates = Streams.draws(settings.resamples(), settings.seed(), () -> {
            int[] times = new int[sorted.length];
            return random -> replicate(sorted, all, p, times, random);
        });
        double tail = expanded(sorted.length, settings.level());
        Bootstrap.Estimate result =
                Percentiles.of(replicates).estimate(estimate, settings.level(), tail, 1 - tail, NAME);
        return new Estimate(estimate, Math.sqrt(StatUtils.variance(replicates)), result.interval());
    }

    private static double expanded(int runs, double level) {
        double t = new TDistribution(null, runs - 1.0).inverseCumulativeProbability((1 + level) / 2);
        return Normal.cumulative(-Math.sqrt(runs / (runs - 1.0)) * t);
    }

    private static double replicate(double[][] runs, double[] all, double p, int[] times, SplittableRandom random) {
        Arrays.fill(times, 0);
        long values = 0;
        for (int i = 0; i < runs.length; i++) {
            int drawn = random.nextInt(runs.length);
            times[drawn]++;
            values += runs[drawn].length;
        }
        long rank = Quantiles.rank(values, p);
        int low = 0;
        int high = all.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (atOrBelow(runs, times, all[middle]) >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return all[low];
    }

    private static long atOrBelow(double[][] runs, int[] times, double value) {
        long count = 0;
        for (int i = 0; i < runs.length; i++) {
            if (times[i] > 0) {
                count += (long) times[i] * Sorted.atOrBelow(runs[i], value);
            }
        }
        return count;
    }
}
