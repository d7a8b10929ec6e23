package io.github.llmbench.store.db;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;

/** Time for the statements of one transaction that go through many rows: a quarter of an hour each. For this module alone. */
@API(status = INTERNAL, since = "0.1")
public final class LongStatements {
    private static final int LONGEST_MILLIS = 15 * 60_000;

    private LongStatements() {}

    /** To be called in the transaction. */
    public static void allow(Handle handle) {
        handle.execute("set local statement_timeout = " + LONGEST_MILLIS);
        try {
            // The pool takes it back when the connection returns.
            handle.getConnection().setNetworkTimeout(Runnable::run, LONGEST_MILLIS);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("the connection was lost: " + e.getMessage(), e));
        }
    }
}
