package io.github.llmbench.engine.run;

/** Counts trials that are made but not yet told to listeners. Safe for use by several threads. */
final class Pending {
    /** How many trials listeners may lag behind, so that one that stumbles does not slow the load at once. */
    private static final int UNTOLD = 1_024;

    private final int inFlight;
    private long untold;

    Pending(int inFlight) {
        this.inFlight = inFlight;
    }

    synchronized void made() {
        untold++;
    }

    synchronized void told() {
        untold--;
        notifyAll();
    }

    /** Whether the load has to wait for listeners, so that memory stays bounded. */
    synchronized boolean crowded() {
        return untold > UNTOLD + inFlight;
    }

    synchronized void awaitNone() throws InterruptedException {
        while (untold > 0) {
            wait();
        }
    }
}
