package io.github.llmbench.engine.score;

import java.util.Locale;
import java.util.OptionalDouble;

/** Values of grades in words. Source: {@code value_to_float} of UK AISI's Inspect, which has 0 where this has none. */
final class Grades {
    private Grades() {}

    /** 1 for C, yes and true; 0.5 for P; 0 for I, N, no and false; a finite number as it is; else empty. */
    static OptionalDouble value(String grade) {
        return switch (grade) {
            case "C" -> OptionalDouble.of(1);
            case "P" -> OptionalDouble.of(0.5);
            case "I", "N" -> OptionalDouble.of(0);
            default -> word(grade);
        };
    }

    private static OptionalDouble word(String grade) {
        return switch (grade.toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> OptionalDouble.of(1);
            case "no", "false" -> OptionalDouble.of(0);
            default -> {
                OptionalDouble number = PythonText.number(grade);
                yield number.isPresent() && Double.isFinite(number.getAsDouble()) ? number : OptionalDouble.empty();
            }
        };
    }
}
