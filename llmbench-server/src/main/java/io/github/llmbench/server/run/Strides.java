package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How far apart the turns of a project's lanes are: as far as it has lanes, so that projects share the workers evenly. Counted once a
 * second, since each shard asks. Safe for use by several threads.
 */
final class Strides {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Database database;
    private Map<String, Long> lanes = Map.of();
    private long counted;

    Strides(Database database) {
        this.database = database;
    }

    /** Of a project, at least 1. */
    synchronized long of(String project) {
        Long known = lanes.get(project);
        if (known == null || System.nanoTime() - counted > KEPT.toNanos()) {
            lanes = count();
            counted = System.nanoTime();
        }
        return Math.max(1, lanes.getOrDefault(project, 1L));
    }

    private Map<String, Long> count() {
        Map<String, Long> now = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("select project, sum(lanes) as lanes from launch"
                                + " where state = 'running' and source = 'server' group by project")
                        .map((row, context) -> Map.entry(row.getString("project"), row.getLong("lanes")))
                        .forEach(each -> now.put(each.getKey(), each.getValue())));
        return now;
    }
}
