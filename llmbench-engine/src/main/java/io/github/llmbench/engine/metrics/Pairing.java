package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.PairedMeans;
import io.github.llmbench.engine.stats.PairedProportions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two models on the samples of a task that both have a score of one scorer for. */
final class Pairing {
    private final Cell cell;
    private final ScoreColumn column;
    private final SampleValues left;
    private final SampleValues right;
    private final int[] pairs;
    private final double[] differences;

    private Pairing(Cell cell, ScoreColumn column, SampleValues right) {
        this.cell = cell;
        this.column = column;
        this.left = column.values();
        this.right = right;
        this.pairs = Arrays.stream(left.samples()).filter(right::has).toArray();
        this.differences = Arrays.stream(pairs)
                .mapToDouble(sample -> left.value(sample) - right.value(sample))
                .toArray();
    }

    /** One for each scorer; none for a scorer with fewer than two pairs. */
    static List<PairedDifference> differences(Cell left, Cell right) {
        List<PairedDifference> differences = new ArrayList<>();
        for (int i = 0; i < left.columns().size(); i++) {
            SampleValues theirs = right.columns().get(i).values();
            Pairing pairing = new Pairing(left, left.columns().get(i), theirs);
            if (pairing.pairs.length >= 2) {
                differences.add(pairing.difference());
            }
        }
        return differences;
    }

    private PairedDifference difference() {
        boolean clustered = SampleValues.clustered(cell.samples(), pairs);
        boolean once = column.scorer().binary() && left.rightOrWrongOnce() && right.rightOrWrongOnce();
        return once && !clustered ? rightOrWrong() : means(clustered);
    }

    private PairedDifference rightOrWrong() {
        long leftOnly = Arrays.stream(differences).filter(d -> d > 0).count();
        long rightOnly = Arrays.stream(differences).filter(d -> d < 0).count();
        Interval interval = PairedProportions.tango(leftOnly, rightOnly, pairs.length, RunMetrics.LEVEL);
        double error = Means.of(differences, RunMetrics.LEVEL).standardError();
        double p = McNemar.pValue(leftOnly, rightOnly);
        return difference(error, interval, leftOnly, rightOnly, p, McNemar.NAME);
    }

    private PairedDifference means(boolean clustered) {
        Mean mean = clustered
                ? SampleValues.ofClusters(cell.samples(), pairs, differences, RunMetrics.LEVEL)
                : Means.of(differences, RunMetrics.LEVEL);
        Scorer scorer = column.scorer();
        double range = scorer.highest() - scorer.lowest();
        Interval interval = mean.within(-range, range).interval();
        // All pairs in one cluster say nothing of another cluster: the difference may be anything.
        Interval known = interval == null ? new Interval(-range, range, RunMetrics.LEVEL, "range") : interval;
        PairedMeans.Test test = PairedMeans.test(mean);
        return difference(mean.standardError(), known, 0, 0, test.pValue(), test.name());
    }

    private PairedDifference difference(
            double error, Interval interval, long leftOnly, long rightOnly, double pValue, String test) {
        double ours = Arrays.stream(pairs).mapToDouble(left::value).average().orElseThrow();
        double theirs = Arrays.stream(pairs).mapToDouble(right::value).average().orElseThrow();
        return new PairedDifference(
                cell.task().name(),
                column.metric(),
                ours,
                theirs,
                ours - theirs,
                error,
                interval,
                pairs.length,
                leftOnly,
                rightOnly,
                pValue,
                test,
                left.samples().length + right.samples().length - 2L * pairs.length);
    }
}
