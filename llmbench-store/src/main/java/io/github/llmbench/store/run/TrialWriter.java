package io.github.llmbench.store.run;

import io.github.llmbench.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes lines of COPY, each batch in a transaction that holds the run's fence. Used by one thread. */
final class TrialWriter {
    private static final int PIECE = 1 << 16;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String STAGE = """
            create temporary table if not exists trial_stage
                (like trial including defaults including identity) on commit delete rows""";

    /** What an earlier process recorded and this one replaces was paid for twice. */
    private static final String PAID_AGAIN = """
            update run set (paid_again_calls, paid_again_usd) = (
                select paid_again_calls + coalesce(sum(t.priced), 0), paid_again_usd + coalesce(sum(t.cost_usd), 0)
                from trial t join (select distinct run, task, model, sample, epoch, fence from trial_stage) s
                    using (run, task, model, sample, epoch)
                where t.fence < s.fence)
            where no = ?""";

    private static final String MERGE = """
            insert into trial (%1$s)
            select %1$s from (
                select distinct on (task, model, sample, epoch) *
                from trial_stage order by task, model, sample, epoch, seq desc) newest
            order by seq
            on conflict (run, task, model, sample, epoch) do update set
                seq = excluded.seq, fence = excluded.fence, recorded_at = excluded.recorded_at, outcome = excluded.outcome,
                answer = excluded.answer, scores = excluded.scores, cluster = excluded.cluster, error = excluded.error,
                cost_usd = excluded.cost_usd, priced = excluded.priced, unpriced = excluded.unpriced,
                calls = excluded.calls, traces = excluded.traces, tags = excluded.tags
            where trial.fence <= excluded.fence""".formatted(TrialRows.COLUMNS);

    private final Database database;
    private final long run;
    private final Guard guard;
    private boolean fresh;

    /** Keeps writers out that another process has taken over from. */
    interface Guard {
        /** Whether the writer may write, and holds that until the transaction ends. */
        boolean holds(Connection connection) throws SQLException;
    }

    /**
     * A writer.
     *
     * @param fresh whether no trial of the run can be there yet, so that they need not be looked for
     */
    TrialWriter(Database database, long run, Guard guard, boolean fresh) {
        this.database = database;
        this.run = run;
        this.guard = guard;
        this.fresh = fresh;
    }

    /** The guard of who works on a whole run: its fence. */
    static Guard fence(long run, long fence) {
        return connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("select fence from run where no = ? for share")) {
                statement.setLong(1, run);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() && rows.getLong(1) == fence;
                }
            }
        };
    }

    /** The guard of who takes a run from elsewhere: its fence, until its whole result is here. */
    static Guard open(long run, long fence) {
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select fence from run where no = ?"
                    + " and (status is null or status not in ('COMPLETE', 'DECIDED')) for share")) {
                statement.setLong(1, run);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() && rows.getLong(1) == fence;
                }
            }
        };
    }

    /** Another process took the run over; nothing was written. */
    static final class FencedException extends SQLException {
        private static final long serialVersionUID = 1L;

        FencedException() {
            super("another process has taken the run over");
        }
    }

    /** Writes all of them or none; when it returns they are on the server's disk. */
    void write(List<byte[]> lines) throws SQLException {
        try (Connection connection = database.connections().getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!fresh || !copied(connection, lines)) {
                    merge(connection, lines);
                }
                connection.commit();
            } catch (SQLException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static void rollback(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The quick way; false where one of the trials was there already, for example since a commit's answer was lost. */
    private boolean copied(Connection connection, List<byte[]> lines) throws SQLException {
        hold(connection);
        try {
            copy(connection, "trial", lines);
            return true;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
            fresh = false;
            return false;
        }
    }

    private void merge(Connection connection, List<byte[]> lines) throws SQLException {
        // Before the guard: who has the row of the run for itself must not wait for one that shares it.
        try (PreparedStatement lock = connection.prepareStatement("select no from run where no = ? for update")) {
            lock.setLong(1, run);
            lock.execute();
        }
        hold(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute(STAGE);
        }
        copy(connection, "trial_stage", lines);
        try (PreparedStatement paidAgain = connection.prepareStatement(PAID_AGAIN);
                Statement merge = connection.createStatement()) {
            paidAgain.setLong(1, run);
            paidAgain.execute();
            merge.execute(MERGE);
        }
    }

    private void hold(Connection connection) throws SQLException {
        if (!guard.holds(connection)) {
            throw new FencedException();
        }
    }

    private static void copy(Connection connection, String table, List<byte[]> lines) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + TrialRows.COLUMNS + ") from stdin");
        try {
            // Each piece is a message of the protocol, so that lines go together.
            byte[] piece = new byte[PIECE];
            int filled = 0;
            for (byte[] line : lines) {
                if (filled + line.length > piece.length) {
                    copy.writeToCopy(piece, 0, filled);
                    filled = 0;
                    piece = line.length > piece.length ? new byte[line.length] : piece;
                }
                System.arraycopy(line, 0, piece, filled, line.length);
                filled += line.length;
            }
            copy.writeToCopy(piece, 0, filled);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
