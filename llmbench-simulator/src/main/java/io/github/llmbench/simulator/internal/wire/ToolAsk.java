package io.github.llmbench.simulator.internal.wire;

/**
 * A tool that the simulated model asks to be called.
 *
 * @param arguments JSON object
 */
public record ToolAsk(String name, String arguments) {
    /** Tokens of name and arguments. */
    public int tokens() {
        return Passage.tokens(name) + Passage.tokens(arguments);
    }
}
