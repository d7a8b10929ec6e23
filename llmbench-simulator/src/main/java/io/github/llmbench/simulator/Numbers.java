package io.github.llmbench.simulator;

/** Numbers in options. */
final class Numbers {
    private Numbers() {}

    static double parse(String text, String name) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, but was \"" + text + "\"", e);
        }
    }
}
