package io.github.llmbench.engine.run;

/** Counts trials that are made but not yet told to listeners. Safe for use by several threads. */
final class Pending {
    private long count;

    synchronized void add() {
        count++;
    }

    synchronized void done() {
        count--;
        notifyAll();
    }

    synchronized void awaitNone() throws InterruptedException {
        while (count > 0) {
            wait();
        }
    }
}
