package io.github.llmbench.server.backup;

import io.github.llmbench.server.config.BackupSettings;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is known of copies. Safe for use by several threads and processes. */
final class Copies {
    /** A copy that can be restored as far as anybody knows. */
    private static final String GOOD = "finished_at is not null and problem is null and proof_problem is null";

    private static final int KEPT_DAYS = 90;

    private final Database database;

    Copies(Database database) {
        this.database = database;
    }

    /** What the processes that make copies were told. */
    record Clock(
            String schedule,
            String zone,
            Duration alarm,
            String project,
            Instant since,
            Instant nextAt,
            boolean proofWanted,
            @Nullable String told) {}

    Optional<Clock> clock() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from backup_clock")
                        .map((row, context) -> new Clock(
                                row.getString("schedule"),
                                row.getString("zone"),
                                Duration.ofHours(row.getInt("alarm_hours")),
                                row.getString("project"),
                                row.getObject("since", OffsetDateTime.class).toInstant(),
                                row.getObject("next_at", OffsetDateTime.class).toInstant(),
                                row.getBoolean("proof_wanted"),
                                row.getString("told")))
                        .findOne());
    }

    /** Takes over what a process was told at its start; when the next copy is due changes with the schedule alone. */
    void tell(BackupSettings settings, Instant now) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                                insert into backup_clock as c (schedule, zone, alarm_hours, project, since, next_at)
                                values (:schedule, :zone, :alarm, :project, :now, :next)
                                on conflict (one) do update set alarm_hours = :alarm, project = :project, schedule = :schedule, zone = :zone,
                                    next_at = case when c.schedule = :schedule and c.zone = :zone then c.next_at else :next end""")
                        .bind("schedule", settings.schedule())
                        .bind("zone", settings.timing().zone().getId())
                        .bind("alarm", settings.alarm().toHours())
                        .bind("project", settings.project())
                        .bind("now", utc(now))
                        .bind("next", utc(settings.timing().next(now, now)))
                        .execute());
    }

    void nextAt(Instant next) {
        database.jdbi().useHandle(handle -> handle.execute("update backup_clock set next_at = ?", utc(next)));
    }

    /** Asks for a copy, or a proof of the newest, at once; false where no process makes any. */
    static boolean want(Handle handle, boolean proof) {
        return handle.execute(
                        proof
                                ? "update backup_clock set proof_wanted = true"
                                : "update backup_clock set next_at = now() - interval '1 second'")
                == 1;
    }

    /** Says that people were told of something; false where they had been. */
    static boolean told(Handle handle, String what) {
        return handle.execute("update backup_clock set told = ? where told is distinct from ?", what, what) == 1;
    }

    void begin(UUID id, String file, Instant now) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("update backup set finished_at = now(), problem = 'its process died'"
                    + " where finished_at is null and problem is null");
            handle.execute("delete from backup where started_at < now() - interval '" + KEPT_DAYS
                    + " days' and (removed_at is not null or problem is not null)");
            handle.execute("insert into backup (id, file, started_at) values (?, ?, ?)", id, file, utc(now));
        });
    }

    static void made(Handle handle, UUID id, Instant now, long bytes, long rows) {
        handle.execute(
                "update backup set finished_at = ?, bytes = ?, rows = ? where id = ?", utc(now), bytes, rows, id);
    }

    static void failed(Handle handle, UUID id, Instant now, String problem) {
        handle.execute("update backup set finished_at = ?, problem = ? where id = ?", utc(now), problem, id);
    }

    static void proven(Handle handle, UUID id, Instant now, @Nullable String problem) {
        handle.execute("update backup set proof_at = ?, proof_problem = ? where id = ?", utc(now), problem, id);
        handle.execute("update backup_clock set proof_wanted = false");
    }

    void removed(UUID id, Instant now) {
        database.jdbi()
                .useHandle(handle -> handle.execute("update backup set removed_at = ? where id = ?", utc(now), id));
    }

    /** The newest that can be restored as far as anybody knows; its file may have gone since, where none came after it. */
    Optional<Copy> lastGood() {
        return one("select * from backup where " + GOOD + " order by started_at desc limit 1");
    }

    /** The newest whose file is there. */
    Optional<Copy> newest() {
        return one("select * from backup where finished_at is not null and problem is null and removed_at is null"
                + " order by started_at desc limit 1");
    }

    /** That which was proven last. */
    Optional<Copy> lastProof() {
        return one("select * from backup where proof_at is not null order by proof_at desc limit 1");
    }

    /** Those whose files are to go: all but the newest ones and the newest that a proof restored. */
    List<Copy> surplus(int kept) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select * from backup where finished_at is not null and problem is null and removed_at is null
                            and id not in (select id from backup where finished_at is not null and problem is null
                                and removed_at is null order by started_at desc limit :kept)
                            and id not in (select id from backup where proof_at is not null and proof_problem is null
                                and removed_at is null order by started_at desc limit 1)
                        order by started_at""")
                        .bind("kept", kept)
                        .map((row, context) -> Copy.of(row))
                        .list());
    }

    List<Copy> newestFirst(int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from backup order by started_at desc limit :limit")
                        .bind("limit", limit)
                        .map((row, context) -> Copy.of(row))
                        .list());
    }

    private Optional<Copy> one(String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .map((row, context) -> Copy.of(row))
                        .findOne());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
