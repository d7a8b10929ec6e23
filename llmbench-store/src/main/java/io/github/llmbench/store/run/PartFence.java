package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.sql.Connection;
import java.sql.SQLException;
import org.apiguardian.api.API;

/**
 * Says whether a process still has the part of a run that it makes, in the transaction that records trials of it. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface PartFence {
    /** Higher with each process that gets the part; trials of a higher one stay. */
    long token();

    /** Whether it has the part, and keeps it until the transaction ends. */
    boolean holds(Connection connection) throws SQLException;
}
