/**
 * Two sides on the same samples: models of one run, a run and its baseline, any runs that are kept. Everything is paired by the
 * sample's id; a sample that only one side has is named and counted, never dropped in silence.
 *
 * <p>A {@link io.github.llmbench.engine.compare.Side} is a model of a run, or of several runs of the same benchmark; a
 * {@link io.github.llmbench.engine.compare.Contrast} is the difference of two sides in one metric at any level of confidence.
 */
@NullMarked
package io.github.llmbench.engine.compare;

import org.jspecify.annotations.NullMarked;
