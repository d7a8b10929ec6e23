package io.github.llmbench.store.run;

import io.github.llmbench.api.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Streams a run's trials in journal order, some hundred at a time. Safe for use by several threads. */
final class TrialReader {
    private static final int FETCH = 500;

    /** The first part of a long run waits for the sort of all of it, which takes longer than other questions may. */
    private static final int LONGEST_MILLIS = 15 * 60_000;

    private final Jdbi jdbi;
    private final long run;
    private final TrialRows rows;

    TrialReader(Jdbi jdbi, long run, TrialRows rows) {
        this.jdbi = jdbi;
        this.run = run;
        this.rows = rows;
    }

    /** To be closed by the caller; holds a connection until then. */
    Stream<Trial> trials() {
        Handle handle = jdbi.open();
        try {
            // The driver reads a part at a time only inside a transaction.
            handle.begin();
            handle.execute("set local statement_timeout = " + LONGEST_MILLIS);
            // The pool takes it back when the connection returns.
            handle.getConnection().setNetworkTimeout(Runnable::run, LONGEST_MILLIS);
            return handle
                    .createQuery("select " + TrialRows.READ + " from trial where run = :run order by seq")
                    .bind("run", run)
                    .setFetchSize(FETCH)
                    .map((row, context) -> rows.trial(row))
                    .stream()
                    .onClose(() -> {
                        try (handle) {
                            handle.rollback();
                        }
                    });
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        } catch (SQLException e) {
            handle.close();
            throw new UncheckedIOException(new IOException("the trials cannot be read: " + e.getMessage(), e));
        }
    }
}
