/**
 * How the scores of a sample's epochs become one: the step between scores and metrics.
 *
 * <p>An epoch without a score is NaN here and is left out: it changes nothing. Where nothing is left the result is NaN, never 0.
 */
@NullMarked
package io.github.llmbench.engine.reduce;

import org.jspecify.annotations.NullMarked;
