package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which workers live. Safe for use by several threads. */
public final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** A worker that is silent for so many heartbeats has died. */
    public static final int MISSED = 4;

    private final Database database;
    private final String name;
    private final int shards;
    private final Duration heartbeat;
    private long said;
    private volatile int live = 1;

    /**
     * Of a worker.
     *
     * @param name of this one
     * @param shards that it makes at a time
     * @param heartbeat how often it says that it lives
     */
    public Workers(Database database, String name, int shards, Duration heartbeat) {
        this.database = database;
        this.name = name;
        this.shards = shards;
        this.heartbeat = heartbeat;
    }

    /** How many there are, this one included; while the database is away, as many as there were. */
    public int live() {
        return live;
    }

    /** Says that this one lives, where it is time to, and counts the others. */
    synchronized void beat() {
        if (said != 0 && System.nanoTime() - said < heartbeat.toNanos()) {
            return;
        }
        said = System.nanoTime();
        live = database.jdbi().inTransaction(handle -> {
            handle.createUpdate("insert into worker (name, host, shards) values (:name, :host, :shards)"
                            + " on conflict (name) do update set seen_at = now()")
                    .bind("name", name)
                    .bind("host", host())
                    .bind("shards", shards)
                    .execute();
            handle.execute("delete from worker where seen_at < now() - interval '1 day'");
            return handle.createQuery(
                            "select count(*) from worker where seen_at > now() - :silence * interval '1 millisecond'")
                    .bind("silence", heartbeat.toMillis() * MISSED)
                    .mapTo(int.class)
                    .one();
        });
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** It lives no more. */
    void leave() {
        try {
            database.jdbi().useHandle(handle -> handle.execute("delete from worker where name = ?", name));
        } catch (JdbiException e) {
            LOG.debug("the others will miss it", e);
        }
    }
}
