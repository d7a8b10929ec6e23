package io.github.llmbench.server.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds few large contents in memory at a time; for the others there is a wait, then they are told to come later. Safe for use by
 * several threads.
 */
public final class Heavy {
    private static final long LARGE = 4L << 20;
    private static final int MOST = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore room = new Semaphore(MOST, true);

    /**
     * Waits until there is room for a content; {@link #leave} has to follow.
     *
     * @param bytes how large it may be
     * @throws Problem if there is none for a while
     */
    public void enter(long bytes) {
        if (bytes <= LARGE) {
            return;
        }
        try {
            if (room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long seconds = PATIENCE.toSeconds();
        throw Problem.later(503, "other large contents are being read; come back in " + seconds + " s", seconds);
    }

    /** Lets go of a content that there was room for. */
    public void leave(long bytes) {
        if (bytes > LARGE) {
            room.release();
        }
    }
}
