package io.github.llmbench.server.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the database. Immutable.
 *
 * @param file its name in the directory
 * @param problem why it was not made
 * @param proofAt when it was restored for a proof
 * @param proofProblem what that found; {@code null} where it was right
 * @param removedAt when its file went
 */
record Copy(
        UUID id,
        String file,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long bytes,
        @Nullable Long rows,
        @Nullable String problem,
        @Nullable Instant proofAt,
        @Nullable String proofProblem,
        @Nullable Instant removedAt) {

    /** As the contract has it. */
    String state() {
        if (problem != null) {
            return "failed";
        }
        if (finishedAt == null) {
            return "running";
        }
        if (proofProblem != null) {
            return "damaged";
        }
        return removedAt != null ? "removed" : proofAt != null ? "proven" : "made";
    }

    static Copy of(ResultSet row) throws SQLException {
        return new Copy(
                row.getObject("id", UUID.class),
                row.getString("file"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                time(row, "finished_at"),
                (Long) row.getObject("bytes"),
                (Long) row.getObject("rows"),
                row.getString("problem"),
                time(row, "proof_at"),
                row.getString("proof_problem"),
                time(row, "removed_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
