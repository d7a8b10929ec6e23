package io.github.llmbench.engine.score.judge;

import java.util.Locale;
import java.util.OptionalDouble;

/** Yes and no in the words that judges and people use. */
final class YesOrNo {
    private YesOrNo() {}

    static OptionalDouble value(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1" -> OptionalDouble.of(1);
            case "no", "false", "0" -> OptionalDouble.of(0);
            default -> OptionalDouble.empty();
        };
    }
}
