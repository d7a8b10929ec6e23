package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.codec.TraceCodec;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.LongStatements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link RetentionRule} no longer keeps. A run that is under way, a baseline, one that people labelled answers of and one
 * with a label that the rule names are never touched. Doing it twice does nothing the second time. Safe for use by several threads and
 * processes.
 *
 * <pre>{@code
 * RunRetention retention = new RunRetention(database);
 * for (RunRetention.Due due : retention.due(rule, Instant.now(), 100)) {
 *     retention.take(rule, due, Instant.now(), "cli:jo", RunRetention.Before.NOTHING);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunRetention {
    /** What goes of a run. */
    public enum Part {
        /** The prompts, raw answers and times of its calls. */
        TRACES,
        /** Its samples with answers and scores. */
        SAMPLES,
        /** All of it. */
        RUN
    }

    /**
     * What is to go.
     *
     * @param no number of the run; {@code null} of one that never began
     * @param run id
     * @param benchmark its benchmark
     * @param part what goes
     * @param trials that the run has
     * @param endedAt what its age is counted from
     */
    public record Due(@Nullable Long no, String run, String benchmark, Part part, long trials, Instant endedAt) {}

    /** Is told before something goes, in the same transaction. */
    @FunctionalInterface
    public interface Before {
        /** Does nothing. */
        Before NOTHING = (handle, due) -> {};

        /** This is about to go. */
        void going(Handle handle, Due due);
    }

    private static final String KEPT = """
            not exists (select 1 from launch a where a.run = r.id and a.state in ('queued', 'running')
                    and not (a.source = 'upload' and coalesce(a.heartbeat_at, a.created_at) < now() - interval '1 day'))
                and not exists (select 1 from baseline b where b.run = r.id)
                and not exists (select 1 from run_name n where n.run = r.no)
                and not exists (select 1 from label p where p.run = r.no)
                and not r.tags && cast(:labels as text[])
            """;

    /** The part that goes is the largest whose days are over; an unfinished run of no server may go on any day. */
    private static final String DUE = """
            select * from (
                select r.no, r.id, r.benchmark, r.trials, coalesce(r.finished_at, r.started_at) as at,
                    case when coalesce(r.finished_at, r.started_at) < :run then 'RUN'
                        when r.finished_at is null or r.archived_at is not null then null
                        when r.finished_at < :samples then 'SAMPLES'
                        when r.finished_at < :traces and r.traces_removed_at is null then 'TRACES' end as part
                from run r where r.project = :project
                    and (r.finished_at is not null or exists (select 1 from launch l where l.run = r.id))
                    and\s""" + KEPT + """
                union all
                select null, l.run, l.benchmark, 0, l.created_at, case when l.created_at < :run then 'RUN' end
                from launch l where l.project = :project and l.state not in ('queued', 'running')
                    and not l.labels && cast(:labels as text[]) and not exists (select 1 from run r where r.id = l.run)) old
            where part is not null""";

    private final Database database;

    /** Of a database. */
    public RunRetention(Database database) {
        this.database = database;
    }

    /**
     * What would go now, the oldest first.
     *
     * @param most how many at most
     */
    public List<Due> due(RetentionRule rule, Instant now, int most) {
        return database.jdbi()
                .withHandle(handle -> bound(handle.createQuery(DUE + " order by at, id limit :most"), rule, now)
                        .bind("most", most)
                        .map((row, context) -> due(row))
                        .list());
    }

    /**
     * What would go now, by part.
     *
     * @param runs how many runs
     * @param trials how many trials these have
     */
    public record Total(Part part, long runs, long trials) {}

    /** How much would go now; a part of which nothing goes is left out. */
    public List<Total> totals(RetentionRule rule, Instant now) {
        return database.jdbi()
                .withHandle(handle -> bound(
                                handle.createQuery("select part, count(*) as runs, sum(trials)::bigint as trials from ("
                                        + DUE + ") due group by part order by part"),
                                rule,
                                now)
                        .map((row, context) -> new Total(
                                Part.valueOf(row.getString("part")), row.getLong("runs"), row.getLong("trials")))
                        .list());
    }

    private static Query bound(Query query, RetentionRule rule, Instant now) {
        return query.bind("project", rule.project())
                .bindArray("labels", String.class, rule.keepLabels())
                .bind("run", before(now, rule.runsDays()))
                .bind("samples", before(now, rule.samplesDays()))
                .bind("traces", before(now, rule.tracesDays()));
    }

    /** What ended before is too old; nothing did before the beginning of time. */
    private static OffsetDateTime before(Instant now, @Nullable Integer days) {
        return (days == null ? Instant.EPOCH : now.minus(days, ChronoUnit.DAYS)).atOffset(ZoneOffset.UTC);
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                (Long) row.getObject("no"),
                row.getString("id"),
                row.getString("benchmark"),
                Part.valueOf(row.getString("part")),
                row.getLong("trials"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    /**
     * Takes what is due of a run, in one transaction, where that still is so.
     *
     * @param actor who does so, for the audit log
     * @return whether something went
     */
    public boolean take(RetentionRule rule, Due wanted, Instant now, String actor, Before before) {
        return database.jdbi().inTransaction(handle -> {
            // Who lets the run go on changes this row; who makes it holds its lease.
            handle.createQuery("select 1 from launch where run = :run for update")
                    .bind("run", wanted.run())
                    .mapTo(int.class)
                    .findOne();
            Optional<Due> found = bound(
                            handle.createQuery("select * from (" + DUE + ") due where id = :id and part = :part"),
                            rule,
                            now)
                    .bind("id", wanted.run())
                    .bind("part", wanted.part().name())
                    .map((row, context) -> due(row))
                    .findOne();
            if (found.isEmpty() || made(handle, found.get().no())) {
                return false;
            }
            Due due = found.get();
            before.going(handle, due);
            LongStatements.allow(handle);
            Long no = due.no();
            long trials = no == null ? 0 : take(handle, no, due.part());
            if (due.part() == Part.RUN) {
                handle.execute("delete from launch where run = ?", due.run());
                handle.execute("delete from budget where scope = ?", "run:" + due.run());
            }
            AuditLog.add(
                    handle,
                    actor,
                    switch (due.part()) {
                        case RUN -> "run.remove";
                        case SAMPLES -> "run.remove-samples";
                        case TRACES -> "run.remove-traces";
                    },
                    due.run(),
                    Map.of(
                            "project",
                            rule.project(),
                            "benchmark",
                            due.benchmark(),
                            "ended",
                            due.endedAt().toString(),
                            "trials",
                            trials));
            return true;
        });
    }

    /** Whether a process is making it. */
    private static boolean made(Handle handle, @Nullable Long no) {
        try {
            return no != null && !RunLease.free(handle.getConnection(), no);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("the connection was lost: " + e.getMessage(), e));
        }
    }

    private static long take(Handle handle, long no, Part part) {
        return switch (part) {
            case TRACES -> {
                handle.execute("update run set traces_removed_at = now() where no = ?", no);
                yield handle.createUpdate("update trial set calls = '[]', traces = :none where run = :no")
                        .bind("none", TraceCodec.write(List.of()))
                        .bind("no", no)
                        .execute();
            }
            case SAMPLES -> {
                handle.execute("update run set archived_at = now(), archive = null where no = ?", no);
                yield handle.execute("delete from trial where run = ?", no);
            }
            case RUN -> {
                long trials = handle.execute("delete from trial where run = ?", no);
                handle.execute("delete from run where no = ?", no);
                yield trials;
            }
        };
    }
}
