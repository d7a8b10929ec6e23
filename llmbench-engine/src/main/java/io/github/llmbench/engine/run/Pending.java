package io.github.llmbench.engine.run;

/** Counts trials that are made but not yet written or told to listeners. Safe for use by several threads. */
final class Pending {
    /** How many trials the disk may lag behind: a slow force must not thin out a load, and what a kill loses stays small. */
    private static final int UNWRITTEN = 64;

    /** How many trials listeners may lag behind, so that one that stumbles does not slow the load at once. */
    private static final int UNTOLD = 1_024;

    private final int inFlight;
    private long unwritten;
    private long untold;

    Pending(int inFlight) {
        this.inFlight = inFlight;
    }

    synchronized void made() {
        unwritten++;
        untold++;
    }

    synchronized void written() {
        unwritten--;
    }

    synchronized void told() {
        untold--;
        notifyAll();
    }

    /**
     * Whether the load has to wait: for the disk, so that a kill loses few answers that are paid for, or for listeners, so that
     * memory stays bounded.
     */
    synchronized boolean crowded() {
        return unwritten > UNWRITTEN + inFlight || untold > UNTOLD + inFlight;
    }

    synchronized void awaitNone() throws InterruptedException {
        while (untold > 0) {
            wait();
        }
    }
}
