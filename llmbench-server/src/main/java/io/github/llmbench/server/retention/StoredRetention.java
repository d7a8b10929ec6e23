package io.github.llmbench.server.retention;

import io.github.llmbench.store.run.RetentionRule;
import io.github.llmbench.store.run.RunRetention.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A project's rule as it is kept. Immutable.
 *
 * @param last what its last round did; {@code null} before the first
 */
record StoredRetention(
        RetentionRule rule,
        boolean paused,
        Instant changedAt,
        String changedBy,
        long version,
        @Nullable Round last) {

    /**
     * What a round did.
     *
     * @param took of how many runs a part went
     * @param problem why it came to no end; {@code null} where it did
     */
    record Round(Instant at, Map<Part, Long> took, @Nullable String problem) {
        long took(Part part) {
            return took.getOrDefault(part, 0L);
        }
    }

    private static StoredRetention of(ResultSet row) throws SQLException {
        OffsetDateTime last = row.getObject("last_at", OffsetDateTime.class);
        return new StoredRetention(
                new RetentionRule(
                        row.getString("project"),
                        (Integer) row.getObject("traces_days"),
                        (Integer) row.getObject("samples_days"),
                        (Integer) row.getObject("runs_days"),
                        Arrays.asList((String[]) row.getArray("keep_labels").getArray())),
                row.getBoolean("paused"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("changed_by"),
                row.getLong("version"),
                last == null
                        ? null
                        : new Round(
                                last.toInstant(),
                                Map.of(
                                        Part.TRACES, row.getLong("last_traces"),
                                        Part.SAMPLES, row.getLong("last_samples"),
                                        Part.RUN, row.getLong("last_runs")),
                                row.getString("last_problem")));
    }

    static Optional<StoredRetention> find(Handle handle, String project) {
        return handle.createQuery("select * from retention where project = :project")
                .bind("project", project)
                .map((row, context) -> of(row))
                .findOne();
    }

    /** Those that are not paused. */
    static List<StoredRetention> active(Handle handle) {
        return handle.createQuery("select * from retention where not paused order by project")
                .map((row, context) -> of(row))
                .list();
    }

    static void put(Handle handle, RetentionRule rule, boolean paused, String by) {
        handle.createUpdate("""
                        insert into retention (project, traces_days, samples_days, runs_days, keep_labels, paused, changed_by)
                        values (:project, :traces, :samples, :runs, :labels, :paused, :by)
                        on conflict (project) do update set traces_days = excluded.traces_days, samples_days = excluded.samples_days,
                            runs_days = excluded.runs_days, keep_labels = excluded.keep_labels, paused = excluded.paused,
                            changed_at = now(), changed_by = excluded.changed_by, version = retention.version + 1""")
                .bind("project", rule.project())
                .bind("traces", rule.tracesDays())
                .bind("samples", rule.samplesDays())
                .bind("runs", rule.runsDays())
                .bindArray("labels", String.class, rule.keepLabels())
                .bind("paused", paused)
                .bind("by", by)
                .execute();
    }

    static void done(Handle handle, String project, Round round) {
        handle.createUpdate("update retention set last_at = :at, last_traces = :traces, last_samples = :samples,"
                        + " last_runs = :runs, last_problem = :problem where project = :project")
                .bind("at", round.at().atOffset(ZoneOffset.UTC))
                .bind("traces", round.took(Part.TRACES))
                .bind("samples", round.took(Part.SAMPLES))
                .bind("runs", round.took(Part.RUN))
                .bind("problem", round.problem())
                .bind("project", project)
                .execute();
    }
}
