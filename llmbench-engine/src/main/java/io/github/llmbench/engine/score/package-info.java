/**
 * Finds the answer in a response and judges it.
 *
 * <p>An {@link io.github.llmbench.api.Extractor} is a named, versioned pipeline that cuts the answer out of a text; a
 * {@link io.github.llmbench.api.Scorer} compares it with the sample's targets. Both are values: what they depend on stands in
 * their signature, so that a stored answer can be scored again and a run can be told from one with other rules.
 */
@NullMarked
package io.github.llmbench.engine.score;

import org.jspecify.annotations.NullMarked;
