/**
 * Proof by simulation that tests and intervals keep what they promise: data of which the truth is known, thousands of times.
 *
 * <p>The same seed gives the same table. A rate that is worse than promised by more than simulation error fails it.
 */
@NullMarked
package io.github.llmbench.engine.stats.proof;

import org.jspecify.annotations.NullMarked;
