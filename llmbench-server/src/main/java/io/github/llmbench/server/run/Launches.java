package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the server has to do with runs, in the database. Safe for use by several threads and processes. */
final class Launches {
    private final Database database;

    Launches(Database database) {
        this.database = database;
    }

    /** A run to make. */
    record Launch(
            String run,
            String project,
            String benchmark,
            String declaration,
            List<String> models,
            List<String> labels,
            @Nullable Integer sampleLimit) {}

    void add(Handle handle, Launch launch, @Nullable Integer version, List<String> tasks, String by) {
        handle.createUpdate("""
                        insert into launch (run, project, benchmark, benchmark_version, source, state, declaration, models, tasks,
                            labels, sample_limit, created_by)
                        values (:run, :project, :benchmark, :version, 'server', 'queued', :declaration, :models, :tasks,
                            :labels, :limit, :by)""")
                .bind("run", launch.run())
                .bind("project", launch.project())
                .bind("benchmark", launch.benchmark())
                .bind("version", version)
                .bind("declaration", launch.declaration())
                .bindArray("models", String.class, launch.models())
                .bindArray("tasks", String.class, tasks)
                .bindArray("labels", String.class, launch.labels())
                .bind("limit", launch.sampleLimit())
                .bind("by", by)
                .execute();
    }

    /** Takes the next run, of the project that has the fewest under way. */
    Optional<Launch> claim(String owner) {
        return database.jdbi()
                .inTransaction(handle -> handle.createQuery("""
                        update launch set state = 'running', owner = :owner, heartbeat_at = now(), reason = null
                        where run = (
                            select l.run from launch l
                            where l.state = 'queued' and l.source = 'server'
                            order by (select count(*) from launch o where o.project = l.project and o.state = 'running'
                                    and o.source = 'server'),
                                l.created_at, l.run
                            limit 1 for update of l skip locked)
                        returning *""")
                        .bind("owner", owner)
                        .map((row, context) -> new Launch(
                                row.getString("run"),
                                row.getString("project"),
                                row.getString("benchmark"),
                                row.getString("declaration"),
                                RunRow.strings(row, "models"),
                                RunRow.strings(row, "labels"),
                                (Integer) row.getObject("sample_limit")))
                        .findOne());
    }

    /** Says that this process lives; gives the runs that somebody wants stopped. */
    List<String> heartbeat(String owner) {
        return database.jdbi().inTransaction(handle -> {
            handle.createUpdate("update launch set heartbeat_at = now() where owner = :owner and state = 'running'")
                    .bind("owner", owner)
                    .execute();
            return handle.createQuery("select run from launch"
                            + " where owner = :owner and state = 'running' and cancel_requested")
                    .bind("owner", owner)
                    .mapTo(String.class)
                    .list();
        });
    }

    /** Puts runs of processes that are silent for so long back in the queue; they go on where their journals end. */
    int takeBack(Duration silence) {
        return database.jdbi()
                .inTransaction(handle -> handle.createUpdate("update launch set state = 'queued', owner = null,"
                                + " reason = 'its worker died; it goes on with another'"
                                + " where state = 'running' and source = 'server'"
                                + " and heartbeat_at < now() - :silence * interval '1 millisecond'")
                        .bind("silence", silence.toMillis())
                        .execute());
    }

    /** Ends what this owner was at; nothing where another one has it by now. */
    void end(String run, String owner, String state, @Nullable String reason) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "update launch set state = :state, reason = :reason, owner = null,"
                                        + " cancel_requested = false where run = :run and owner = :owner and state = 'running'")
                        .bind("state", state)
                        .bind("reason", reason)
                        .bind("run", run)
                        .bind("owner", owner)
                        .execute());
    }

    /** Whether it waited or ran, and is or will be stopped. */
    static boolean cancel(Handle handle, String run) {
        int waiting = handle.createUpdate(
                        "update launch set state = 'cancelled', reason = null where run = :run and state = 'queued'")
                .bind("run", run)
                .execute();
        int running = handle.createUpdate("update launch set cancel_requested = true"
                        + " where run = :run and state = 'running' and source = 'server'")
                .bind("run", run)
                .execute();
        return waiting + running > 0;
    }

    /** Whether it had ended and waits now. */
    static boolean resume(Handle handle, String run) {
        return handle.createUpdate("update launch set state = 'queued', reason = null, cancel_requested = false"
                                + " where run = :run and source = 'server' and state in ('ended', 'cancelled', 'interrupted',"
                                + " 'failed')")
                        .bind("run", run)
                        .execute()
                > 0;
    }
}
