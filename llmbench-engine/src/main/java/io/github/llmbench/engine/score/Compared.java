package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.UnaryOperator;

/**
 * Compares the answer with the targets by a function.
 *
 * @param name its name
 * @param options options in one line, each starting with {@code |}; empty for none
 * @param binary whether every value is 0 or 1
 * @param highest the value of an answer that equals the target
 * @param extractor finds the answer in the response; the targets are taken as they stand
 * @param measure 0 to the highest, of answer and targets
 * @param form in which the measure compares them, to be shown
 */
record Compared(
        String name,
        String options,
        boolean binary,
        double highest,
        Extractor extractor,
        Measure measure,
        UnaryOperator<String> form)
        implements Scorer {
    /** A comparison of the whole response. */
    static Compared graded(String name, String options, ToDoubleBiFunction<String, String> measure) {
        return upTo(1, name, options, Measure.best(measure));
    }

    /** A comparison of the whole response whose values reach from 0 to {@code highest}. */
    static Compared upTo(double highest, String name, String options, Measure measure) {
        return new Compared(name, options, false, highest, Extractors.whole(), measure, UnaryOperator.identity());
    }

    /** A comparison that says right or wrong, of the whole response. */
    static Compared binary(String name, String options, Relation relation) {
        Measure measure =
                (answer, targets) -> targets.stream().anyMatch(target -> relation.holds(answer, target)) ? 1 : 0;
        return new Compared(name, options, true, 1, Extractors.whole(), measure, UnaryOperator.identity());
    }

    /** How near an answer is to some targets. */
    @FunctionalInterface
    interface Measure {
        double of(String answer, List<String> targets);

        /** The value for the target it is greatest for. */
        static Measure best(ToDoubleBiFunction<String, String> ofOne) {
            return (answer, targets) -> targets.stream()
                    .mapToDouble(target -> ofOne.applyAsDouble(answer, target))
                    .max()
                    .orElseThrow();
        }
    }

    /** Whether an answer is right for a target. */
    @FunctionalInterface
    interface Relation {
        boolean holds(String answer, String target);
    }

    Compared of(Extractor answer) {
        return new Compared(name, options, binary, highest, answer, measure, form);
    }

    /** Says in which form the measure compares. */
    Compared in(UnaryOperator<String> value) {
        return new Compared(name, options, binary, highest, extractor, measure, value);
    }

    @Override
    public String signature() {
        return name + "|v1|extract=" + extractor.signature() + options;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        Extraction extraction = Extraction.of(extractor, input.text());
        Optional<String> answer = extraction.found();
        if (answer.isEmpty()) {
            return Score.extractionFailed(worst(), "no answer found by " + extractor.name())
                    .steps(extraction.steps());
        }
        // Sums of rounded numbers may lie a little above the highest value.
        double value = Math.min(highest, measure.of(answer.get(), sample.targets()));
        Score score =
                Score.of(value).answer(answer.get()).steps(extraction.against(answer.get(), sample.targets(), form));
        return binary && value == 0 ? score.because("expected " + String.join(" or ", sample.targets())) : score;
    }

    @Override
    public String toString() {
        return signature();
    }
}
