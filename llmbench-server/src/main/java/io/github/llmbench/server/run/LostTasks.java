package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;

/**
 * Takes tasks back from workers that died. While the database is away nobody can say that they live: whoever finds it back gives all as long
 * as a silence may last before it takes anything. Safe for use by several threads.
 */
final class LostTasks {
    private final Database database;
    private final Duration silence;
    private final Duration gap;
    private long heard = System.nanoTime();
    private long from = heard;

    /**
     * Of a database.
     *
     * @param heartbeat how often a worker says that it lives
     * @param missed how many heartbeats in a row one that lives does not miss
     */
    LostTasks(Database database, Duration heartbeat, int missed) {
        this.database = database;
        silence = heartbeat.multipliedBy(missed);
        gap = heartbeat.multipliedBy(2);
    }

    /** Takes what was lost; how many tasks that were. */
    synchronized int takeBack() {
        int taken = database.jdbi().withHandle(handle -> {
            long now = System.nanoTime();
            if (now - heard > gap.toNanos()) {
                from = now + silence.toNanos();
            }
            if (now - from < 0) {
                // Asked for nothing but to know that it is there.
                handle.execute("select 1");
                return 0;
            }
            return TaskTable.takeBack(handle, silence);
        });
        heard = System.nanoTime();
        return taken;
    }
}
