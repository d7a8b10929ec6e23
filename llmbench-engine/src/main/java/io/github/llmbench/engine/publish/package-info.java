/**
 * Sends a run to a server while it goes on: header, trials in parts, result at the end. A server that is away costs one warning; the files
 * of the run are where they always are, and what was not sent goes with the end of the run or its resumption.
 */
@NullMarked
package io.github.llmbench.engine.publish;

import org.jspecify.annotations.NullMarked;
