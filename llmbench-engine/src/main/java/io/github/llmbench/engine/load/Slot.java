package io.github.llmbench.engine.load;

/**
 * A place in a schedule.
 *
 * @param offset nanoseconds from the start of the load
 * @param warmUp whether it belongs to the warm-up
 */
record Slot(long offset, boolean warmUp) {}
