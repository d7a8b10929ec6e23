package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears on one connection what other processes say by PostgreSQL's NOTIFY, which says no more than that something changed: what changed
 * stands in tables, and whoever listens also looks there from time to time. Safe for use by several threads.
 */
public final class Notices implements AutoCloseable {
    /** Work waits. */
    static final String WORK = "llmbench_work";

    /** Something happened to a run. */
    static final String LIVE = "llmbench_live";

    /** Said to all listeners when something may have been missed. */
    static final String MISSED = "";

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Database database;
    private final List<Map.Entry<String, Consumer<String>>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::listen, "llmbench-notices");
    private volatile boolean closed;

    private Notices(Database database) {
        this.database = database;
        thread.setDaemon(true);
    }

    /** Starts to listen. */
    public static Notices start(Database database) {
        Notices notices = new Notices(database);
        notices.thread.start();
        return notices;
    }

    /** Says something when the transaction ends. */
    static void send(Handle handle, String channel, String what) {
        handle.createQuery("select pg_notify(:channel, :what)")
                .bind("channel", channel)
                .bind("what", what)
                .mapToMap()
                .list();
    }

    /** Hears of a channel, on the one thread of all: must be quick. */
    void on(String channel, Consumer<String> listener) {
        listeners.add(Map.entry(channel, listener));
    }

    private void listen() {
        while (!closed) {
            try (Connection connection = database.dedicated(ANSWER);
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + WORK + "; listen " + LIVE);
                tell(null, MISSED);
                hear(connection, statement);
            } catch (SQLException e) {
                if (!closed) {
                    LOG.info("nothing is heard from other processes for now: {}", e.getMessage());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private void hear(Connection connection, Statement statement) throws SQLException {
        PGConnection server = connection.unwrap(PGConnection.class);
        long asked = System.nanoTime();
        while (!closed) {
            PGNotification[] all = server.getNotifications((int) LOOK.toMillis());
            if (all != null) {
                for (PGNotification each : all) {
                    tell(each.getName(), each.getParameter());
                }
            }
            if (System.nanoTime() - asked > ANSWER.toNanos()) {
                // A connection that was cut without a word looks as quiet as one on which nothing is said.
                statement.execute("select 1");
                asked = System.nanoTime();
            }
        }
    }

    private void tell(@Nullable String channel, String what) {
        for (Map.Entry<String, Consumer<String>> listener : listeners) {
            if (channel == null || listener.getKey().equals(channel)) {
                try {
                    listener.getValue().accept(what);
                } catch (RuntimeException e) {
                    LOG.warn("a notice could not be taken", e);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        try {
            thread.join(ANSWER.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
