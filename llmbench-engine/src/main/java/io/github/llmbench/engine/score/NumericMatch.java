package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Right where the extracted number is no further than {@code tolerance} from one of the targets.
 *
 * @param extractor finds the number
 * @param tolerance greatest absolute difference, the limit included
 */
record NumericMatch(Extractor extractor, BigDecimal tolerance) implements Scorer {
    NumericMatch {
        if (tolerance.signum() < 0) {
            throw new IllegalArgumentException("tolerance must be >= 0, but was " + tolerance);
        }
    }

    @Override
    public String name() {
        return "numeric";
    }

    @Override
    public String signature() {
        return "numeric|v1|extract=" + extractor.signature() + "|tolerance="
                + tolerance.stripTrailingZeros().toPlainString();
    }

    @Override
    public Score score(ScoringInput input) {
        List<BigDecimal> targets = new ArrayList<>();
        for (String target : input.sample().targets()) {
            Optional<BigDecimal> number = number(target).or(() -> Numbers.parse(target));
            if (number.isEmpty()) {
                return Score.unscored("target of sample " + input.sample().id() + " holds no number");
            }
            targets.add(number.get());
        }
        if (targets.isEmpty()) {
            return NoTarget.score(input.sample());
        }
        Extraction extraction = Extraction.of(extractor, input.text());
        Optional<BigDecimal> answer = extraction.found().flatMap(Numbers::parse);
        return answer.isEmpty()
                ? Score.extractionFailed(worst(), "no number found by " + extractor.name())
                        .steps(extraction.steps())
                : judge(answer.get(), targets)
                        .steps(extraction.against(
                                answer.get().toString(), input.sample().targets(), this::form));
    }

    private String form(String text) {
        return number(text)
                .or(() -> Numbers.parse(text))
                .map(BigDecimal::toString)
                .orElse(text);
    }

    private Score judge(BigDecimal answer, List<BigDecimal> targets) {
        boolean right = targets.stream()
                .anyMatch(target -> answer.subtract(target).abs().compareTo(tolerance) <= 0);
        Score score = Score.of(right).answer(answer.toString());
        return right ? score : score.because("expected " + targets + " within " + tolerance);
    }

    private Optional<BigDecimal> number(String text) {
        return extractor.extract(text).flatMap(Numbers::parse);
    }
}
