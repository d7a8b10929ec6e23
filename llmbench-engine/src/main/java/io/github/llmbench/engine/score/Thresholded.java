package io.github.llmbench.engine.score;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A graded scorer as right or wrong: right where it reaches a threshold.
 *
 * @param scorer the graded one
 * @param threshold the least value that is right, or the greatest where less is better
 */
record Thresholded(Scorer scorer, double threshold) implements Scorer {
    Thresholded {
        if (!(threshold >= scorer.lowest() && threshold <= scorer.highest())) {
            throw new IllegalArgumentException("threshold of " + scorer.name() + " must lie between " + scorer.lowest()
                    + " and " + scorer.highest() + ", but was " + threshold);
        }
    }

    @Override
    public String name() {
        return scorer.name();
    }

    @Override
    public String signature() {
        return scorer.signature() + "|threshold=" + threshold;
    }

    @Override
    public double chance(Sample sample) {
        return scorer.binary() ? scorer.chance(sample) : 0;
    }

    @Override
    public List<ModelRef> judges() {
        return scorer.judges();
    }

    @Override
    public Score score(ScoringInput input) {
        return decided(scorer.score(input));
    }

    @Override
    public CompletionStage<Score> scoreAsync(ScoringInput input) {
        return scorer.scoreAsync(input).thenApply(this::decided);
    }

    private Score decided(Score score) {
        if (score.state() != Score.State.SCORED) {
            return score.scored()
                    ? Score.extractionFailed(worst(), String.valueOf(score.explanation()))
                            .steps(score.steps())
                    : score;
        }
        boolean right = scorer.higherIsBetter() ? score.value() >= threshold : score.value() <= threshold;
        return Score.of(right)
                .answer(score.answer())
                .steps(score.steps())
                .because(scorer.name() + " is " + score.value() + ", threshold " + threshold);
    }
}
