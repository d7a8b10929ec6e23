package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.compare.PairedScores;
import io.github.llmbench.engine.stats.Mean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Scores of many runs in groups, such as one for each model. A sample counts once in a group, with the mean of its scores: runs and
 * epochs repeat it, they do not add to it. Estimates are those of a run's metrics: Wilson's interval where each sample was right or
 * wrong once, else Student's t, cluster-robust where samples share a cluster. Not safe for use by several threads.
 *
 * <pre>{@code
 * ScoreGroups<String> groups = new ScoreGroups<>(metric);
 * groups.add("model a", "sums", "s1", null, 1);
 * Mean mean = groups.mean("model a", 0.95);
 * }</pre>
 *
 * @param <K> what names a group
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ScoreGroups<K> {
    private static final char SEPARATOR = '\0';

    private final ScoreMetric metric;
    private final TaskSamples samples = new TaskSamples();
    private final Map<K, Group> groups = new LinkedHashMap<>();

    private static final class Group {
        final SampleValues values = new SampleValues();
        long unscored;
    }

    /**
     * Without scores yet.
     *
     * @param metric what the scores mean; its range holds for all
     */
    public ScoreGroups(ScoreMetric metric) {
        this.metric = metric;
    }

    /**
     * Adds a score.
     *
     * @param task that has the sample
     * @param cluster of the sample within its task; {@code null} for none
     */
    public void add(K group, String task, String sample, @Nullable String cluster, double value) {
        int index = samples.indexOf(task + SEPARATOR + sample, cluster == null ? null : task + SEPARATOR + cluster);
        group(group).values.add(index, value);
    }

    /** Counts a trial that has no score. */
    public void addUnscored(K group) {
        group(group).unscored++;
    }

    private Group group(K key) {
        return groups.computeIfAbsent(key, any -> new Group());
    }

    /** The groups in the order in which they came. */
    public List<K> keys() {
        return List.copyOf(groups.keySet());
    }

    /** Trials of a group that have a score. */
    public long count(K key) {
        return group(key).values.count();
    }

    /** Samples of a group that have a score. */
    public int samples(K key) {
        return group(key).values.samples().length;
    }

    /** Trials of a group without a score. */
    public long unscored(K key) {
        return group(key).unscored;
    }

    /** The mean over samples; NaN where there is none. */
    public Mean mean(K key, double level) {
        return group(key).values.mean(samples, metric.binary(), metric.lowest(), metric.highest(), level);
    }

    /**
     * Left minus right on the samples that both groups have.
     *
     * @return {@code null} with fewer than two such samples
     */
    public @Nullable PairedDifference difference(K left, K right, double level) {
        SampleValues ours = group(left).values;
        SampleValues theirs = group(right).values;
        int[] both = Arrays.stream(ours.samples()).filter(theirs::has).toArray();
        if (both.length < 2) {
            return null;
        }
        return new PairedScores(
                        metric.task(),
                        metric.metric(),
                        metric.direction(),
                        Arrays.stream(both).mapToDouble(ours::value).toArray(),
                        Arrays.stream(both).mapToDouble(theirs::value).toArray(),
                        Arrays.stream(both).map(samples::cluster).toArray(),
                        metric.binary() && ours.rightOrWrongOnce() && theirs.rightOrWrongOnce(),
                        metric.highest() - metric.lowest(),
                        ours.samples().length + theirs.samples().length - 2L * both.length)
                .at(level);
    }
}
