package io.github.llmbench.store.run;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Tells a database that is away, or has no room just now, from a statement that will never do. */
final class Away {
    /** Classes of SQLSTATE: connection lost, resources used up, system error (PostgreSQL's manual, "Error Codes"). */
    private static final Set<String> CLASSES = Set.of("08", "53", "58");

    /** Shut down, crashed, starting, statement timed out; serialisation failure and deadlock, which end by themselves. */
    private static final Set<String> STATES =
            Set.of("57P01", "57P02", "57P03", "57P05", "57014", "40001", "40P01", "55P03");

    private Away() {}

    static boolean is(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLNonTransientConnectionException
                || (state != null
                        && state.length() == 5
                        && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state)));
    }
}
