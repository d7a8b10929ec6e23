package io.github.llmbench.server.user;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last keys that were looked for in vain, for some seconds each, so that they are not looked for again. Safe for use by several threads. */
final class Misses {
    private static final int MOST = 1_000;
    private static final Duration LIFE = Duration.ofSeconds(5);

    private final Clock clock;
    private final Map<String, Instant> until = new LinkedHashMap<>();

    Misses(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean has(String key) {
        Instant end = until.get(key);
        return end != null && clock.instant().isBefore(end);
    }

    synchronized void add(String key) {
        until.remove(key);
        until.put(key, clock.instant().plus(LIFE));
        if (until.size() > MOST) {
            until.remove(until.keySet().iterator().next());
        }
    }
}
