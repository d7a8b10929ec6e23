package io.github.llmbench.engine.cassette;

/**
 * Names a call of a run in a way that another run of the same benchmark names it too.
 *
 * @param hash of the request
 * @param call which call it was: sample, epoch and number within the trial, {@code s17-1-2}
 */
record Slot(String hash, String call) {}
