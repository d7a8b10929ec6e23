package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Optional;

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
        List<String> targets = sample.targets().stream()
                .map(target -> Boxed.last(target).map(Boxed::content).orElse(target))
                .toList();
        boolean right = targets.stream().anyMatch(target -> MathForm.equivalent(answer, target));
        List<Score.Step> found =
                answer.equals(input.text()) ? List.of() : List.of(new Score.Step("math_answer", answer));
        Score score = Score.of(right)
                .answer(answer)
                .steps(new Extraction(Optional.of(answer), found).against(answer, targets, MathForm::shown));
        return right ? score : score.because("expected " + String.join(" or ", sample.targets()));
    }
}
