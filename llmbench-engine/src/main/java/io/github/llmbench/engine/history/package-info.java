/**
 * Runs of a benchmark over time: a series a metric, where it took a new level, and whether the last runs call for an alert. The
 * statistics are in {@link io.github.llmbench.engine.stats.history}.
 */
@NullMarked
package io.github.llmbench.engine.history;

import org.jspecify.annotations.NullMarked;
