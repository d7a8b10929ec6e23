package io.github.llmbench.server.run;

import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which processes of the instance live: each says so from time to time. Safe for use by several threads. */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** A worker that is silent for so many heartbeats has died. */
    public static final int MISSED = 4;

    private final Database database;
    private final Self self;
    private final Duration heartbeat;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-alive");
        thread.setDaemon(true);
        return thread;
    });
    private volatile int live = 1;

    private Workers(Database database, Self self, Duration heartbeat) {
        this.database = database;
        this.self = self;
        this.heartbeat = heartbeat;
    }

    private record Self(String name, String host, ServerConfig.Role role, String version, int shards) {}

    /**
     * A process as it was when it last said that it lives.
     *
     * @param since when it started
     * @param alive whether it said so within the last four heartbeats
     * @param shards that it makes at a time; 0 where it only answers requests
     * @param busy shards that it is at now
     */
    record Member(
            String id,
            String host,
            String role,
            String version,
            Instant since,
            Instant seenAt,
            boolean alive,
            int shards,
            int busy) {}

    /**
     * Starts to say that a process lives.
     *
     * @param name of it among all
     * @param version of its program
     */
    public static Workers start(Database database, String name, String version, ServerConfig config) {
        int shards = config.role().worker() ? config.shards() : 0;
        Workers workers =
                new Workers(database, new Self(name, host(), config.role(), version, shards), config.heartbeat());
        long millis = config.heartbeat().toMillis();
        var unused = workers.beats.scheduleWithFixedDelay(workers::beat, 0, millis, TimeUnit.MILLISECONDS);
        return workers;
    }

    /** How many make runs, this one included; while the database is away, as many as there were. */
    public int live() {
        return live;
    }

    private void beat() {
        try {
            live = Math.max(1, database.jdbi().inTransaction(this::beat));
        } catch (JdbiException e) {
            LOG.debug("nobody can be told that this process lives while the database is away", e);
            revive();
        } catch (RuntimeException e) {
            LOG.warn("this process could not say that it lives", e);
        }
    }

    /** An embedded database that died is ours to start again, also while no run needs it. */
    private void revive() {
        try {
            database.revive();
        } catch (IOException e) {
            LOG.warn("the embedded database could not be started again", e);
        }
    }

    private int beat(Handle handle) {
        handle.createUpdate("insert into worker (name, host, shards, role, version)"
                        + " values (:name, :host, :shards, :role, :version)"
                        + " on conflict (name) do update set seen_at = now()")
                .bind("name", self.name())
                .bind("host", self.host())
                .bind("shards", self.shards())
                .bind("role", self.role().name().toLowerCase(Locale.ROOT))
                .bind("version", self.version())
                .execute();
        handle.execute("delete from worker where seen_at < now() - interval '1 day'");
        return handle.createQuery("select count(*) from worker where role <> 'api'"
                        + " and seen_at > now() - :silence * interval '1 millisecond'")
                .bind("silence", heartbeat.toMillis() * MISSED)
                .mapTo(int.class)
                .one();
    }

    /** All processes of the last day, those that live first. */
    List<Member> all(Handle handle) {
        return handle.createQuery("""
                        select w.*, seen_at > now() - :silence * interval '1 millisecond' as alive,
                            (select count(*) from scheduled_tasks t
                                where t.picked and t.picked_by = w.name and t.task_name in ('run', 'shard', 'load')) as busy
                        from worker w order by alive desc, started_at, name""")
                .bind("silence", heartbeat.toMillis() * MISSED)
                .map((row, context) -> new Member(
                        row.getString("name"),
                        row.getString("host"),
                        row.getString("role"),
                        row.getString("version"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                        row.getBoolean("alive"),
                        row.getInt("shards"),
                        row.getInt("busy")))
                .list();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** It lives no more. */
    @Override
    public void close() {
        beats.shutdownNow();
        try {
            database.jdbi().useHandle(handle -> handle.execute("delete from worker where name = ?", self.name()));
        } catch (JdbiException e) {
            LOG.debug("the others will miss it", e);
        }
    }
}
