package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Trial;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which trials are shown as tests of their own: {@code llmbench.samples}. */
enum ShownSamples {
    NONE,
    FAILED,
    ALL;

    /** @throws IllegalArgumentException if it is none of the three */
    static ShownSamples parse(String text) {
        return Stream.of(values())
                .filter(value -> value.name().equals(text.strip().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "llmbench.samples must be none, failed or all, but was \"" + text + "\""));
    }

    /**
     * Whether a trial is shown.
     *
     * @param primary the scorer that says what is right; {@code null} where nothing is scored
     */
    boolean shows(Trial trial, @Nullable Scorer primary) {
        return switch (this) {
            case NONE -> false;
            case ALL -> true;
            case FAILED -> !trial.outcome().scorable() || (primary != null && !best(trial, primary));
        };
    }

    /** Whether the score cannot be better; of one without a best value, whether there is a score. */
    private static boolean best(Trial trial, Scorer primary) {
        Score score = trial.scores().get(primary.name());
        if (score == null || !score.scored()) {
            return false;
        }
        double best = primary.higherIsBetter() ? primary.highest() : primary.lowest();
        return !Double.isFinite(best) || score.value() == best;
    }
}
