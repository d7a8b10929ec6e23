/**
 * Scores answers that are already there, without a call: the lines of a file go in, a score a line and the totals come out.
 */
@NullMarked
package io.github.llmbench.engine.rescore;

import org.jspecify.annotations.NullMarked;
