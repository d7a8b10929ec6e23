package io.github.llmbench.store.run;

import io.github.llmbench.api.Trial;
import io.github.llmbench.store.db.LongStatements;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Streams a run's trials in journal order, some hundred at a time. Safe for use by several threads. */
final class TrialReader {
    private static final int FETCH = 500;

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
            // The first part of a long run waits for the sort of all of it.
            LongStatements.allow(handle);
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
        }
    }
}
