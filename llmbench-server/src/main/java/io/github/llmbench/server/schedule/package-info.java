/**
 * Runs that are started by the clock. A row of the table {@code schedule} says when the next one is due; one worker at a time looks each
 * second, starts what is due and writes the next time in the same transaction.
 */
@NullMarked
package io.github.llmbench.server.schedule;

import org.jspecify.annotations.NullMarked;
