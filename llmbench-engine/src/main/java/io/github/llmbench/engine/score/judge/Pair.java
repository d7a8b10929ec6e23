package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The answer against another one, asked in both orders: 1 where it wins, 0 where it loses, 0.5 for a tie or where the order decides.
 *
 * @param against field of the sample with the other answer; {@code null} for the target
 */
record Pair(@Nullable String against) implements Inquiry {
    private static final double TIE = 0.5;
    private static final String INSTRUCTIONS =
            "Two assistants answered. Which answer serves the question better: is it correct, to the point, complete? The order in"
                    + " which they stand means nothing.";

    @Override
    public String name() {
        return "pairwise";
    }

    @Override
    public String signature() {
        return "pairwise|v1|against=" + (against == null ? "target" : against) + "|swapped|words="
                + Described.words(Told.SYSTEM, INSTRUCTIONS, form().wanted());
    }

    @Override
    public double chance() {
        return TIE;
    }

    @Override
    public List<Question> questions(ScoringInput input) {
        String other = other(input);
        return List.of(question(input, input.text(), other), question(input, other, input.text()));
    }

    private String other(ScoringInput input) {
        if (against == null) {
            return Told.target(input, name());
        }
        if (input.sample().metadata().get(against) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("pairwise compares with the text in field " + against + ", which sample "
                + input.sample().id() + " lacks");
    }

    private static Question question(ScoringInput input, String a, String b) {
        return Told.question(
                form(),
                INSTRUCTIONS,
                Told.asked(input),
                Delimited.block("ANSWER A", a),
                Delimited.block("ANSWER B", b));
    }

    private static WordForm form() {
        return WordForm.of("winner", List.of("A", "B", "tie"), Pair::value);
    }

    private static OptionalDouble value(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "a" -> OptionalDouble.of(1);
            case "b" -> OptionalDouble.of(0);
            case "c", "tie" -> OptionalDouble.of(TIE);
            default -> OptionalDouble.empty();
        };
    }

    @Override
    public Opinion opinion(List<Reading> readings) {
        double first = readings.get(0).value();
        double second = 1 - readings.get(1).value();
        boolean same = first == second;
        double value = same ? first : TIE;
        String word = value == TIE ? "tie" : value == 1 ? "win" : "loss";
        return new Opinion(
                value,
                word,
                same ? readings.get(0).reason() : "says otherwise when the answers are swapped",
                Map.of(Score.CONSISTENT, same ? 1.0 : 0.0));
    }

    @Override
    public OptionalDouble labelled(Object label) {
        if (!(label instanceof String word)) {
            return Inquiry.super.labelled(label);
        }
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "win" -> OptionalDouble.of(1);
            case "loss" -> OptionalDouble.of(0);
            default -> value(word.strip());
        };
    }
}
