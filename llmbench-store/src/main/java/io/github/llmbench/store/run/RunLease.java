package io.github.llmbench.store.run;

import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a process works on a run: a session's advisory lock, which the server lets go of when the process dies. The fence is
 * what keeps a process out that only seemed dead; the lock keeps two from starting.
 */
final class RunLease implements AutoCloseable {
    /** Sets these locks apart from those of others in the same database. */
    private static final long SPACE = 0x6C6C6D62L << 32;

    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final Duration NOTICED = Duration.ofSeconds(1);
    private static final Duration ASKED_AGAIN = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Database database;
    private final long run;
    private Connection connection;

    private RunLease(Database database, long run, Connection connection) {
        this.database = database;
        this.run = run;
        this.connection = connection;
    }

    /**
     * Takes it.
     *
     * @throws IOException if another process has it
     */
    static RunLease acquire(Database database, long run, String id) throws SQLException, IOException {
        Connection connection = database.dedicated(ANSWER);
        if (!tryLock(connection, run)) {
            connection.close();
            throw new IOException("another process is working on run " + id + "; wait for it");
        }
        return new RunLease(database, run, connection);
    }

    /**
     * Whether nobody has it. Waits a moment for one who may be dead: the server lets go of a killed process's lock as soon as it
     * notices, and a run that goes on in the meantime must not be taken for one that somebody works on.
     */
    static boolean free(Connection connection, long run) throws SQLException {
        long deadline = System.nanoTime() + NOTICED.toNanos();
        while (!tryLock(connection, run)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(ASKED_AGAIN.toNanos());
        }
        unlock(connection, run);
        return true;
    }

    private static void unlock(Connection connection, long run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_advisory_unlock(?)")) {
            statement.setLong(1, SPACE | run);
            statement.execute();
        }
    }

    /** Takes it again after the connection was lost; where another one has it, the fence will tell. */
    void renew() throws SQLException {
        if (connection.isValid((int) ANSWER.toSeconds())) {
            return;
        }
        connection.close();
        connection = database.dedicated(ANSWER);
        tryLock(connection, run);
    }

    private static boolean tryLock(Connection connection, long run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            statement.setLong(1, SPACE | run);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    /** Lets go of it before it returns: the server may take its time to notice a connection that was closed. */
    @Override
    public void close() {
        try (Connection last = connection) {
            unlock(last, run);
        } catch (SQLException e) {
            LOG.debug("a connection that was lost holds no lock any more", e);
        }
    }
}
