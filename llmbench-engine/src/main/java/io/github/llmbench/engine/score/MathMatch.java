package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;

/** Right where the answer's normal form equals a target's; both may stand in a box. */
record MathMatch() implements Scorer {
    @Override
    public String name() {
        return "math_equivalence";
    }

    @Override
    public String signature() {
        return "math_equivalence|v1|form=hendrycks";
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        String answer = MathForm.answer(input.text());
        boolean right = sample.targets().stream()
                .map(target -> Boxed.last(target).map(Boxed::content).orElse(target))
                .anyMatch(target -> MathForm.equivalent(answer, target));
        Score score = Score.of(right).answer(answer);
        return right ? score : score.because("expected " + String.join(" or ", sample.targets()));
    }
}
