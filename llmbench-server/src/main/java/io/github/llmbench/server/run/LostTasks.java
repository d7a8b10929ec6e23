package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * Takes tasks back from workers that died. While the database is away or stands still nobody can say that they live: whoever finds it back
 * gives all of them as long as a silence may last before it takes anything, and whoever begins gives them two heartbeats. Safe for use by
 * several threads.
 */
final class LostTasks {
    private final Database database;
    private final Duration silence;
    private final Duration gap;
    private long heard = System.nanoTime();
    private long from;

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
        from = heard + gap.toNanos();
    }

    /** Takes what was lost; how many tasks that were. */
    synchronized int takeBack() {
        int taken = database.jdbi().inTransaction(this::takeBack);
        heard = System.nanoTime();
        return taken;
    }

    private int takeBack(Handle handle) {
        handle.execute("select 1");
        int taken = quiet() ? 0 : TaskTable.takeBack(handle, silence);
        if (quiet()) {
            // It stood still in the middle.
            handle.rollback();
            return 0;
        }
        return taken;
    }

    /** Whether there was no answer for long, until now or a while ago. */
    private boolean quiet() {
        long now = System.nanoTime();
        if (now - heard > gap.toNanos()) {
            from = now + silence.toNanos();
        }
        return now - from < 0;
    }
}
