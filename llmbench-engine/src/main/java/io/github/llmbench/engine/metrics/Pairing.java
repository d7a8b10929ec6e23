package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.compare.PairedScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two models on the samples of a task that both have a score of one scorer for. */
final class Pairing {
    private Pairing() {}

    /** One for each scorer; none for a scorer with too few pairs. */
    static List<PairedDifference> differences(Cell left, Cell right) {
        List<PairedDifference> differences = new ArrayList<>();
        for (int i = 0; i < left.columns().size(); i++) {
            PairedScores pairs =
                    pairs(left, left.columns().get(i), right.columns().get(i).values());
            PairedDifference difference = pairs.left().length < 2 ? null : pairs.at(RunMetrics.LEVEL);
            if (difference != null) {
                differences.add(difference);
            }
        }
        return differences;
    }

    private static PairedScores pairs(Cell cell, ScoreColumn column, SampleValues theirs) {
        SampleValues ours = column.values();
        Scorer scorer = column.scorer();
        int[] samples = Arrays.stream(ours.samples()).filter(theirs::has).toArray();
        return new PairedScores(
                cell.task().name(),
                column.metric(),
                Direction.of(scorer),
                Arrays.stream(samples).mapToDouble(ours::value).toArray(),
                Arrays.stream(samples).mapToDouble(theirs::value).toArray(),
                Arrays.stream(samples).map(cell.samples()::cluster).toArray(),
                scorer.binary() && ours.rightOrWrongOnce() && theirs.rightOrWrongOnce(),
                scorer.highest() - scorer.lowest(),
                ours.samples().length + theirs.samples().length - 2L * samples.length);
    }
}
