package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Proportions;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Values by sample; the epochs of a sample are reduced to their mean, and a sample without a value is left out. */
final class SampleValues {
    private double[] sums = new double[0];
    private int[] counts = new int[0];
    private long count;
    private double total;
    private boolean rightOrWrong = true;
    private boolean repeated;

    void add(int sample, double value) {
        if (sample >= sums.length) {
            int length = Math.max(64, Math.max(sample + 1, sums.length * 2));
            sums = Arrays.copyOf(sums, length);
            counts = Arrays.copyOf(counts, length);
        }
        sums[sample] += value;
        repeated |= ++counts[sample] > 1;
        count++;
        total += value;
        rightOrWrong &= value == 0 || value == 1;
    }

    long count() {
        return count;
    }

    boolean has(int sample) {
        return sample < counts.length && counts[sample] > 0;
    }

    double value(int sample) {
        return sums[sample] / counts[sample];
    }

    /** Whether each sample has one value and that is 0 or 1. */
    boolean rightOrWrongOnce() {
        return rightOrWrong && !repeated;
    }

    /** The samples that have a value, ascending. */
    int[] samples() {
        return IntStream.range(0, counts.length).filter(this::has).toArray();
    }

    /** The same values as right or wrong trials: 1 where {@code this} counted a trial, among all of {@code trials}. */
    SampleValues among(SampleValues trials) {
        SampleValues share = new SampleValues();
        share.counts = trials.counts;
        share.sums = Arrays.copyOf(sums, trials.counts.length);
        share.count = trials.count;
        share.total = total;
        share.repeated = trials.repeated;
        return share;
    }

    /**
     * Their mean with an interval: Wilson's where samples are independent and right or wrong once, t where they are independent,
     * cluster-robust otherwise; {@code NaN} without values.
     */
    Mean mean(TaskSamples task, boolean binary, double lowest, double highest, double level) {
        int[] samples = samples();
        if (samples.length == 0) {
            return new Mean(Double.NaN, Double.NaN, 0, null);
        }
        boolean clustered = clustered(task, samples);
        if (binary && rightOrWrongOnce() && !clustered) {
            Interval interval = Proportions.wilson(Math.round(total), count, level);
            double share = total / count;
            return new Mean(share, Math.sqrt(share * (1 - share) / count), count, interval);
        }
        double[] values = Arrays.stream(samples).mapToDouble(this::value).toArray();
        Mean mean = clustered ? ofClusters(task, samples, values, level) : Means.of(values, level);
        // With epochs a sample is a cluster; over the means of samples the cluster-robust formula is that of
        // independent values.
        return (repeated ? mean.named(Means.CLUSTERED) : mean).within(lowest, highest);
    }

    /** The mean of one value a sample. */
    static Mean ofClusters(TaskSamples task, int[] samples, double[] values, double level) {
        return Means.ofClusters(
                values, Arrays.stream(samples).map(task::cluster).toArray(), level);
    }

    /** Whether some of these samples share a cluster. */
    static boolean clustered(TaskSamples task, int[] samples) {
        return task.clustered()
                && Arrays.stream(samples).map(task::cluster).distinct().count() < samples.length;
    }
}
