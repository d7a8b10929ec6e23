package io.github.llmbench.server.limit;

import java.util.concurrent.CompletionStage;

/** Counts units against rates. Safe for use by several threads. */
interface Rates extends AutoCloseable {
    /** Takes units and tells how many nanoseconds to wait until they are there; who takes more than there is waits in the order of asking. */
    CompletionStage<Long> take(Rate rate, long units);

    /** Gives units back that turned out not to be needed. */
    void giveBack(Rate rate, long units);

    @Override
    void close();
}
