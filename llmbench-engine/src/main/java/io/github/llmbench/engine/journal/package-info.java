/** Runs as files: one directory a run, one line a trial, forced to disk before anyone hears of it. */
@NullMarked
package io.github.llmbench.engine.journal;

import org.jspecify.annotations.NullMarked;
