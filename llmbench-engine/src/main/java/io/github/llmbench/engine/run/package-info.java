/** The way of a run: plan, load, trials, scores, journal, metrics, gates, reports. */
@NullMarked
package io.github.llmbench.engine.run;

import org.jspecify.annotations.NullMarked;
