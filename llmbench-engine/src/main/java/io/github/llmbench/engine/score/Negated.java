package io.github.llmbench.engine.score;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Right where another scorer of right and wrong says wrong; what that cannot score stays unscored. */
record Negated(Scorer scorer) implements Scorer {
    static final String PREFIX = "not_";

    Negated {
        if (!scorer.binary()) {
            throw new IllegalArgumentException("only a scorer of right and wrong can be negated, but " + scorer.name()
                    + " is graded; give it a threshold");
        }
    }

    @Override
    public String name() {
        return PREFIX + scorer.name();
    }

    @Override
    public String signature() {
        return PREFIX + scorer.signature();
    }

    @Override
    public List<ModelRef> judges() {
        return scorer.judges();
    }

    @Override
    public Score score(ScoringInput input) {
        return negated(scorer.score(input));
    }

    @Override
    public CompletionStage<Score> scoreAsync(ScoringInput input) {
        return scorer.scoreAsync(input).thenApply(this::negated);
    }

    private Score negated(Score score) {
        if (!score.scored()) {
            return score;
        }
        boolean right = score.value() == scorer.worst();
        Score negated = Score.of(right).answer(score.answer()).steps(score.steps());
        return right ? negated : negated.because("must not hold: " + scorer.name());
    }
}
