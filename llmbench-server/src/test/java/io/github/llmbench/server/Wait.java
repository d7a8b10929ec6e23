package io.github.llmbench.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks until something holds. */
final class Wait {
    private static final long PAUSE = 20_000_000L;
    private static final long LONGEST = 60_000_000_000L;

    private Wait() {}

    static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + LONGEST;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within a minute: " + what);
            }
            LockSupport.parkNanos(PAUSE);
        }
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
