package io.github.llmbench.engine.score.judge;

import org.jspecify.annotations.Nullable;

/**
 * What was read in a judge's reply.
 *
 * @param value the verdict as a number
 * @param word the verdict as it was given
 * @param reason the judge's own; {@code null} where it gave none
 */
record Reading(double value, String word, @Nullable String reason) {}
