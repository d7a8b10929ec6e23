package io.github.llmbench.engine.score;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;

/**
 * Right where the response contains one of the targets.
 *
 * @param ignoreCase without regard to case
 */
record Includes(boolean ignoreCase) implements Scorer {
    @Override
    public String name() {
        return "includes";
    }

    @Override
    public String signature() {
        return "includes|v1|ignore_case=" + ignoreCase;
    }

    @Override
    public Score score(ScoringInput input) {
        // A blank target is contained in every response and would always pass.
        List<String> targets = input.sample().targets().stream()
                .filter(target -> !target.isBlank())
                .toList();
        if (targets.isEmpty()) {
            return NoTarget.score(input.sample());
        }
        String text = cased(input.text());
        Score score = targets.stream()
                .filter(target -> text.contains(cased(target.strip())))
                .findFirst()
                .map(target -> Score.of(true).answer(target.strip()))
                .orElseGet(() -> Score.of(false).because("contains none of " + String.join(", ", targets)));
        return score.steps(List.of(new Score.Step(Score.Step.EXPECTED, String.join(" or ", targets))));
    }

    private String cased(String text) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
