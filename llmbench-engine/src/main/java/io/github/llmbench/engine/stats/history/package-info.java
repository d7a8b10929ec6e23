/**
 * A metric over many runs: where did it change, and is it off lately?
 *
 * <p>A change point is the first run of a new level. Finding them looks at the whole history, so that one odd run is no alarm, and uses
 * no chance: the same series has the same change points.
 */
@NullMarked
package io.github.llmbench.engine.stats.history;

import org.jspecify.annotations.NullMarked;
