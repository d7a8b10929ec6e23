package io.github.llmbench.server.label;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.server.http.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What reviewers may say for a scorer, as the contract's {@code LabelScale}. Immutable. */
record Scale(
        String scorer,
        @Nullable String question,
        List<Choice> choices,
        boolean ordered,
        @Nullable Double lowest,
        @Nullable Double highest,
        @Nullable Instant changedAt,
        @Nullable String changedBy) {
    private static final List<Choice> RIGHT_OR_WRONG = List.of(new Choice("wrong", 0), new Choice("right", 1));

    Scale {
        choices = List.copyOf(choices);
    }

    /** A value with a name. */
    record Choice(String name, double value) {}

    /** A scorer's own, as the run keeps it. */
    static Optional<Scale> own(RunHeader run, String scorer) {
        return run.scores().stream()
                .filter(score -> score.scorer().equals(scorer))
                .findFirst()
                .map(Scale::of);
    }

    private static Scale of(ScoreMetric score) {
        return new Scale(
                score.scorer(),
                null,
                score.binary() ? RIGHT_OR_WRONG : List.of(),
                true,
                bound(score.lowest()),
                bound(score.highest()),
                null,
                null);
    }

    private static @Nullable Double bound(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }

    /** Whether values are names, whose distance means nothing: two of them, or several without order. */
    boolean nominal() {
        return !choices.isEmpty() && (choices.size() == 2 || !ordered);
    }

    /** The name of a value; {@code null} where it has none. */
    @Nullable
    String name(double value) {
        return choices.stream()
                .filter(choice -> choice.value() == value)
                .map(Choice::name)
                .findFirst()
                .orElse(null);
    }

    /**
     * The value that is meant.
     *
     * @throws Problem if it is none of the scale
     */
    double value(@Nullable String choice, @Nullable Double value) {
        if ((choice == null) == (value == null)) {
            throw Problem.invalidField("#", "needs either choice or value");
        }
        if (choice != null) {
            return named(choice)
                    .orElseThrow(() -> Problem.invalidField(
                            "#/choice",
                            choices.isEmpty()
                                    ? "must not be given: the scale has numbers, no choices"
                                    : "must be one of "
                                            + choices.stream().map(Choice::name).toList()));
        }
        double number = value;
        if (!choices.isEmpty() && name(number) == null) {
            throw Problem.invalidField(
                    "#/value",
                    "must be one of " + choices.stream().map(Choice::value).toList());
        }
        if ((lowest != null && number < lowest) || (highest != null && number > highest)) {
            throw Problem.invalidField("#/value", "must lie between " + lowest + " and " + highest);
        }
        return number;
    }

    private OptionalDouble named(String name) {
        return choices.stream()
                .filter(each -> each.name().equals(name))
                .mapToDouble(Choice::value)
                .findFirst();
    }
}
