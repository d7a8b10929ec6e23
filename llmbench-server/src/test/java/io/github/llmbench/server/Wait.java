package io.github.llmbench.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks until something holds. */
final class Wait {
    private static final long PAUSE = 20_000_000L;
    private static final long LONGEST_SECONDS = 60;
    private static final long NANOS = 1_000_000_000L;

    private Wait() {}

    static void until(String what, BooleanSupplier holds) {
        within(LONGEST_SECONDS, what, holds);
    }

    static void within(long seconds, String what, BooleanSupplier holds) {
        long end = System.nanoTime() + seconds * NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + seconds + " s: " + what);
            }
            pause();
        }
    }

    /** Between two looks. */
    static void pause() {
        LockSupport.parkNanos(PAUSE);
    }

    static String ended(Client client, String project, String run) {
        String path = "/api/v1/projects/" + project + "/runs/" + run;
        until(run + " ends", () -> {
            String state = client.get(path).expect(200).at("/state").asText();
            return !state.equals("queued") && !state.equals("running");
        });
        return client.get(path).at("/state").asText();
    }
}
