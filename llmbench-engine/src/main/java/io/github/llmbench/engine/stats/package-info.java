/**
 * Formulas: intervals and tests as pure functions over numbers, each with its source. Nothing here knows of models or trials, and
 * everything is safe for use by several threads unless it says otherwise.
 *
 * <p>An interval is two-sided. Where observations come in groups (epochs of a sample, samples of a cluster, gaps of a call), the
 * group is the unit that counts.
 */
@NullMarked
package io.github.llmbench.engine.stats;

import org.jspecify.annotations.NullMarked;
