package io.github.llmbench.simulator.internal.answer;

import org.jspecify.annotations.Nullable;

/**
 * What a model says.
 *
 * @param text the answer
 * @param right whether it is right, where the source knows
 */
public record Reply(String text, @Nullable Boolean right) {}
