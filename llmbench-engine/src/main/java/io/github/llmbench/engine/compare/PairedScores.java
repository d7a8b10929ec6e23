package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.PairedProportions;
import io.github.llmbench.engine.stats.SignFlip;
import io.github.llmbench.engine.stats.TestResult;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Values of two sides on the same samples, one each a sample, and their mean difference: Tango's interval and McNemar's test where
 * each is right or wrong once; otherwise Student's t interval, cluster-robust where samples share a cluster, and the sign-flip
 * permutation test, which assumes no distribution. Not safe for use by several threads while its arrays are changed; it does not
 * change them.
 *
 * <pre>{@code
 * PairedDifference d = new PairedScores("t", "accuracy", HIGHER_IS_BETTER, ours, theirs, clusters, true, 1, 0).at(0.95);
 * }</pre>
 *
 * @param task name of the task
 * @param metric name of the metric
 * @param direction which way is better
 * @param left at least two values
 * @param right the other side's on the same samples
 * @param clusters of each sample the number of its cluster, from 0
 * @param rightOrWrong whether every value is 0 or 1 and of one trial
 * @param range the largest difference possible; may be infinite
 * @param unpaired samples with a value on one side only
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
// Arrays are what statistics take; nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
public record PairedScores(
        String task,
        String metric,
        Direction direction,
        double[] left,
        double[] right,
        int[] clusters,
        boolean rightOrWrong,
        double range,
        long unpaired)
        implements Contrast {
    /** What the name of a test ends in where clusters were its units. */
    public static final String BY_CLUSTER = ", by cluster";

    /** {@link Interval#method()} of a difference of which nothing is known but its range. */
    public static final String RANGE = "range";

    private static final double MOST_DRAWS = 2_000_000;

    private static final long SEED = 42;
    /** Draws of signs that lie beyond the limit of significance, so that it is no matter of luck on which side of it p lies. */
    private static final double BEYOND = 20;

    /** Without a range there is none where all differences are equal and {@linkplain Mean#within few}, or all of one cluster. */
    @Override
    public @Nullable PairedDifference at(double level) {
        double[] differences = differences();
        boolean clustered = units() < clusters.length;
        return rightOrWrong && !clustered ? shares(differences, level) : means(differences, clustered, level);
    }

    @Override
    public Shortage shortage(double level) {
        long units = units();
        String of = left.length + " samples";
        if (units < 2) {
            return new Shortage(
                    "all " + of + " share one cluster, which says nothing of another; only samples of others would",
                    null);
        }
        if (scale() == 0) {
            return new Shortage(
                    "all " + of + " have the value 0 on both sides, which says nothing of the size of others", null);
        }
        long needed = (long) Math.ceil((double) Mean.fewestEqual(level) * left.length / units);
        return new Shortage(
                "all " + of + " differ by the same, which says nothing of the next; " + needed
                        + " would give an interval",
                needed);
    }

    private double[] differences() {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] - right[i])
                .toArray();
    }

    private long units() {
        return Arrays.stream(clusters).distinct().count();
    }

    /** What a pair that was not seen may differ by: as much as a value is large. */
    private double scale() {
        return Math.max(Math.abs(average(left)), Math.abs(average(right)));
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private PairedDifference shares(double[] differences, double level) {
        long leftOnly = Arrays.stream(differences).filter(d -> d > 0).count();
        long rightOnly = Arrays.stream(differences).filter(d -> d < 0).count();
        Interval interval = PairedProportions.tango(leftOnly, rightOnly, left.length, level);
        double error = Means.of(differences, level).standardError();
        double p = McNemar.pValue(leftOnly, rightOnly);
        return difference(error, interval, leftOnly, rightOnly, p, McNemar.NAME);
    }

    private @Nullable PairedDifference means(double[] differences, boolean clustered, double level) {
        Mean mean = clustered ? Means.ofClusters(differences, clusters, level) : Means.of(differences, level);
        Interval interval = mean.within(-range, range, scale()).interval();
        if (interval == null && !Double.isFinite(range)) {
            return null;
        }
        // All pairs in one cluster say nothing of another cluster: the difference may be anything.
        Interval known = interval == null ? new Interval(-range, range, level, RANGE) : interval;
        int draws = (int) Math.max(SignFlip.DRAWS, Math.min(MOST_DRAWS, Math.ceil(BEYOND / (1 - level)) - 1));
        TestResult test = SignFlip.test(clustered ? sums(differences) : differences, draws, SEED);
        String name = clustered ? test.method() + BY_CLUSTER : test.method();
        return difference(mean.standardError(), known, 0, 0, test.pValue(), name);
    }

    /** A cluster's differences flip together. */
    private double[] sums(double[] differences) {
        double[] sums = new double[Arrays.stream(clusters).max().orElse(0) + 1];
        for (int i = 0; i < differences.length; i++) {
            sums[clusters[i]] += differences[i];
        }
        return Arrays.stream(clusters)
                .distinct()
                .mapToDouble(cluster -> sums[cluster])
                .toArray();
    }

    private PairedDifference difference(
            double error, Interval interval, long leftOnly, long rightOnly, double pValue, String test) {
        double ours = average(left);
        double theirs = average(right);
        return new PairedDifference(
                task,
                metric,
                direction,
                ours,
                theirs,
                ours - theirs,
                error,
                interval,
                left.length,
                leftOnly,
                rightOnly,
                pValue,
                test,
                unpaired);
    }
}
