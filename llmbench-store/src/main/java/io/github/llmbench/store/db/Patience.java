package io.github.llmbench.store.db;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apiguardian.api.API;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again while the database is away, and starts an embedded one again where it has died. Immutable and safe for use by several
 * threads. For this module alone.
 */
@API(status = INTERNAL, since = "0.1")
public final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    /** Classes of SQLSTATE: connection lost, resources used up, system error (PostgreSQL's manual, "Error Codes"). */
    private static final Set<String> CLASSES = Set.of("08", "53", "58");

    /** Shut down, crashed, starting, statement timed out; serialisation failure and deadlock, which end by themselves. */
    private static final Set<String> STATES =
            Set.of("57P01", "57P02", "57P03", "57P05", "57014", "40001", "40P01", "55P03");

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final Duration longest;

    /** Patience of some length with a database. */
    public Patience(Database database, Duration longest) {
        this.database = database;
        this.longest = longest;
    }

    /** A question that may be asked again. */
    public interface Question<T> {
        /** The answer. */
        T ask() throws SQLException, IOException;
    }

    /** Whether the database is away, or has no room just now; false for a statement that will never do. */
    public static boolean away(Throwable e) {
        if (e instanceof JdbiException && e.getCause() != null) {
            return away(e.getCause());
        }
        if (!(e instanceof SQLException sql)) {
            return false;
        }
        String state = sql.getSQLState();
        return sql instanceof SQLTransientException
                || sql instanceof SQLNonTransientConnectionException
                || (state != null
                        && state.length() == 5
                        && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state)));
    }

    /** Asks until there is an answer, another error, or no patience left. */
    public <T> T ask(Question<T> question) throws SQLException, IOException {
        long deadline = System.nanoTime() + longest.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return question.ask();
            } catch (SQLException | JdbiException e) {
                if (!away(e)
                        || System.nanoTime() > deadline
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.warn("the database is away, asking again in {} ms: {}", pause.toMillis(), e.getMessage());
            }
            LockSupport.parkNanos(pause.toNanos());
            revive();
            pause = longer(pause);
        }
    }

    /** Starts an embedded server again where it has died, as far as that is possible now. */
    public void revive() {
        try {
            database.revive();
        } catch (IOException e) {
            LOG.debug("not yet", e);
        }
    }

    /** The pause after this one. */
    public static Duration longer(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
}
