package io.github.llmbench.server.schedule;

import io.github.llmbench.server.clock.Timing;
import io.github.llmbench.server.run.RunStarts;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule as it is kept. Immutable. */
record Schedule(
        String project,
        String name,
        String benchmark,
        @Nullable Integer version,
        List<String> models,
        List<String> labels,
        @Nullable Integer samples,
        @Nullable String priority,
        @Nullable Integer loadWorkers,
        @Nullable String cron,
        @Nullable Long everySeconds,
        String zone,
        Missed missed,
        Overlap overlap,
        boolean paused,
        Instant nextAt,
        @Nullable Instant lastAt,
        @Nullable String lastRun,
        @Nullable String lastProblem,
        String createdBy,
        long etag) {
    /** What is done with a time at which no worker was there. */
    enum Missed {
        /** One run as soon as there is one again. */
        ONCE,
        /** Nothing; the next time is kept. */
        SKIP
    }

    /** What is done while the run before is still under way. */
    enum Overlap {
        /** Nothing; the next time is kept. */
        SKIP,
        /** The run is started all the same. */
        ALLOW,
        /** The run before is cancelled. */
        CANCEL
    }

    Timing timing() {
        return Timing.of(cron, everySeconds, zone);
    }

    RunStarts.Wish wish() {
        return new RunStarts.Wish(benchmark, version, null, models, labels, samples, priority, loadWorkers);
    }

    static Schedule of(ResultSet row) throws SQLException {
        return new Schedule(
                row.getString("project"),
                row.getString("name"),
                row.getString("benchmark"),
                (Integer) row.getObject("benchmark_version"),
                strings(row, "models"),
                strings(row, "labels"),
                (Integer) row.getObject("samples"),
                row.getString("priority"),
                (Integer) row.getObject("load_workers"),
                row.getString("cron"),
                (Long) row.getObject("every_seconds"),
                row.getString("zone"),
                Missed.valueOf(row.getString("missed").toUpperCase(java.util.Locale.ROOT)),
                Overlap.valueOf(row.getString("overlap").toUpperCase(java.util.Locale.ROOT)),
                row.getBoolean("paused"),
                row.getObject("next_at", OffsetDateTime.class).toInstant(),
                time(row, "last_at"),
                row.getString("last_run"),
                row.getString("last_problem"),
                row.getString("created_by"),
                row.getLong("version"));
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return Arrays.asList((String[]) array.getArray());
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
