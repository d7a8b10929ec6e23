/**
 * Looking at the result while a run goes on.
 *
 * <p>An ordinary interval looked at after each sample misses the truth sooner or later; a confidence sequence holds at all times at
 * once, so that a run may stop as soon as its gate is decided. It needs samples in random order.
 */
@NullMarked
package io.github.llmbench.engine.stats.sequential;

import org.jspecify.annotations.NullMarked;
