package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Correct or not, by a reference answer.
 *
 * @param partial whether half of a point can be given
 */
record ReferenceGrade(boolean partial) implements Inquiry {
    private static final String INSTRUCTIONS =
            "Compare the answer with the reference answer, which is right. Grade it C where it means the same, I where it does"
                    + " not; wording does not count, and neither does what it says beyond that, unless it contradicts.";
    private static final String PARTLY = " Grade it P where it is right in part.";

    @Override
    public String name() {
        return "reference_graded";
    }

    @Override
    public String signature() {
        return "reference_graded|v1|partial=" + partial + "|words="
                + Described.words(Told.SYSTEM, INSTRUCTIONS, PARTLY, form().wanted());
    }

    @Override
    public boolean binary() {
        return !partial;
    }

    @Override
    public List<Question> questions(ScoringInput input) {
        String reference = Told.target(input, name());
        return List.of(Told.question(
                form(),
                partial ? INSTRUCTIONS + PARTLY : INSTRUCTIONS,
                Told.asked(input),
                Delimited.block("REFERENCE", reference),
                Told.answer(input)));
    }

    private WordForm form() {
        return WordForm.of("grade", partial ? List.of("C", "P", "I") : List.of("C", "I"), this::value);
    }

    private OptionalDouble value(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "c", "correct" -> OptionalDouble.of(1);
            case "i", "incorrect" -> OptionalDouble.of(0);
            case "p", "partial" -> partial ? OptionalDouble.of(0.5) : OptionalDouble.empty();
            default -> OptionalDouble.empty();
        };
    }

    @Override
    public OptionalDouble labelled(Object label) {
        return label instanceof String word ? value(word.strip()) : Inquiry.super.labelled(label);
    }
}
