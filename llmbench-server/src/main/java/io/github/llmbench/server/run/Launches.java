package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.plugin.PluginRef;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            @Nullable Integer sampleLimit,
            int priority,
            int loadWorkers) {
        /** Hash of the jar that its code is in. */
        @Nullable
        String plugin() {
            return PluginRef.is(declaration) ? PluginRef.of(declaration).sha256() : null;
        }

        /** Whether several workers make its load together. */
        boolean shared() {
            return loadWorkers > 1;
        }
    }

    /** How far the server is with a run. */
    record Progress(
            Launch launch,
            Instant createdAt,
            String state,
            int round,
            @Nullable Integer shards,
            int shardUnits,
            int doneShards,
            boolean cancelled,
            boolean failed,
            @Nullable String stopped,
            @Nullable Integer loadRound) {
        static Progress of(ResultSet row) throws SQLException {
            return new Progress(
                    new Launch(
                            row.getString("run"),
                            row.getString("project"),
                            row.getString("benchmark"),
                            row.getString("declaration"),
                            RunRow.strings(row, "models"),
                            RunRow.strings(row, "labels"),
                            (Integer) row.getObject("sample_limit"),
                            row.getInt("priority"),
                            row.getInt("load_workers")),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getString("state"),
                    row.getInt("round"),
                    (Integer) row.getObject("shards"),
                    row.getInt("shard_units"),
                    row.getInt("done_shards"),
                    row.getBoolean("cancel_requested"),
                    row.getBoolean("failed"),
                    row.getString("stopped"),
                    (Integer) row.getObject("load_round"));
        }

        /** Whether a task of this round still has something to do. */
        boolean goesOn(int ofRound) {
            return state.equals("running") && round == ofRound;
        }

        /** Whether it is a load that has its project's turn. */
        boolean hasLoadTurn() {
            return loadRound != null && loadRound == round;
        }
    }

    /** Adds a run that waits. */
    static void add(Handle handle, Launch launch, @Nullable Integer version, List<String> tasks, String by) {
        handle.createUpdate("""
                        insert into launch (run, project, benchmark, benchmark_version, source, state, declaration, models, tasks,
                            labels, sample_limit, priority, load_workers, created_by)
                        values (:run, :project, :benchmark, :version, 'server', 'queued', :declaration, :models, :tasks,
                            :labels, :limit, :priority, :workers, :by)""")
                .bind("run", launch.run())
                .bind("project", launch.project())
                .bind("benchmark", launch.benchmark())
                .bind("version", version)
                .bind("declaration", launch.declaration())
                .bindArray("models", String.class, launch.models())
                .bindArray("tasks", String.class, tasks)
                .bindArray("labels", String.class, launch.labels())
                .bind("limit", launch.sampleLimit())
                .bind("priority", launch.priority())
                .bind("workers", launch.loadWorkers())
                .bind("by", by)
                .execute();
    }

    /** How far a run is; empty where there is none. */
    Optional<Progress> find(String run) {
        return database.jdbi().withHandle(handle -> find(handle, run, ""));
    }

    static Optional<Progress> find(Handle handle, String run, String lock) {
        return handle.createQuery("select * from launch where run = :run " + lock)
                .bind("run", run)
                .map((row, context) -> Progress.of(row))
                .findOne();
    }

    /**
     * Cuts a run into shards and begins as many as it has lanes, in place of the task that began it.
     *
     * @return whether the task still was this worker's
     */
    boolean cut(Execution execution, Progress of, int shards, int units, int lanes) {
        return database.jdbi().inTransaction(handle -> {
            if (!TaskTable.remove(handle, execution)) {
                return false;
            }
            handle.createUpdate("""
                            update launch set shards = :shards, shard_units = :units, next_shard = :lanes, lanes = :lanes, begun_at = coalesce(begun_at, now())
                            where run = :run""")
                    .bind("shards", shards)
                    .bind("units", units)
                    .bind("lanes", lanes)
                    .bind("run", of.launch().run())
                    .execute();
            // One after the other and after the lanes that the project has, so that turns of projects alternate from
            // the first on.
            handle.createUpdate("""
                            insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                            select 'shard', :run || '/' || n,
                                convert_to(json_build_object('run', :run, 'round', :round, 'shard', n)::text, 'UTF8'),
                                coalesce((select min(execution_time) from scheduled_tasks where not picked and priority = :priority
                                    and task_name = 'shard'), timestamptz '2000-01-01 00:00:00Z')
                                    + interval '1 millisecond' * (n + (select coalesce(sum(lanes), 0) from launch
                                        where project = :project and state = 'running' and source = 'server' and run <> :run)),
                                false, 1, :priority
                            from generate_series(0, :lanes - 1) n on conflict do nothing""")
                    .bind("run", of.launch().run())
                    .bind("round", of.round())
                    .bind("lanes", lanes)
                    .bind("project", of.launch().project())
                    .bind("priority", of.launch().priority())
                    .execute();
            return true;
        });
    }

    /** What came of a shard. */
    record Done(long trials, Map<Outcome, Long> outcomes, Cost cost, long calls, long tokens) {
        static final Done NOTHING = new Done(0, Map.of(), Cost.NONE, 0, 0);

        Done {
            outcomes = outcomes.isEmpty() ? Map.of() : new EnumMap<>(outcomes);
        }
    }

    /** What is next after a shard. */
    enum Next {
        /** Another process had it; nothing was written. */
        LOST,
        /** Its lane has a further shard. */
        SHARD,
        /** Its lane ended. */
        NOTHING,
        /** It was the last one; the run is to be ended. */
        END
    }

    /**
     * A shard is done: its lane takes the next one, and the last lane asks for the end of the run. One statement, since each shard of
     * each run passes here; the row of the run is locked, and what is decided on is what the lock gave. Turns are given by stride
     * scheduling (Waldspurger and Weihl, 1995): a lane's next turn is as much later as its project has lanes, so that each project with
     * work gets the same share of shards.
     *
     * <p>Nobody waits for it to be on the disk: what is written there later has it before, so that whoever has the next shard has it
     * from a database that knows of this one. Where it is lost with the database, the shard is taken back from this worker as from one
     * that died, found to be made, and counted then. A task that is given out is on the disk, since its fence would be given out twice.
     */
    private static final String DONE = """
            with gone as (
                delete from scheduled_tasks where task_name = 'shard' and task_instance = :instance and version = :version
                returning execution_time),
            held as materialized (
                select l.run, l.project, l.priority, l.round, l.next_shard,
                    cast(:stop as text) is null and not :failed and l.stopped is null and not l.failed and not l.cancel_requested
                        and l.next_shard < l.shards as more
                from launch l where l.run = :run and exists (select 1 from gone)
                    and set_config('synchronous_commit', 'off', true) = 'off' for update),
            counted as (
                update launch l set
                    next_shard = l.next_shard + held.more::int,
                    lanes = l.lanes - (not held.more)::int,
                    done_shards = l.done_shards + 1,
                    stopped = coalesce(nullif(l.stopped, :held), cast(:stop as text), l.stopped),
                    failed = l.failed or :failed,
                    done_trials = l.done_trials + :trials,
                    done_usd = l.done_usd + :usd,
                    done_priced = l.done_priced + :priced,
                    done_unpriced = l.done_unpriced + :unpriced,
                    done_outcomes = (select coalesce(jsonb_object_agg(key, n), '{}') from (
                        select key, sum(value::bigint) as n from (
                            select * from jsonb_each_text(l.done_outcomes)
                            union all select * from jsonb_each_text(cast(:outcomes as jsonb))) each_count group by key) added)
                from held where l.run = held.run
                returning l.lanes),
            used_up as (
                insert into project_usage (project, day, calls, tokens)
                select project, (now() at time zone 'UTC')::date, :calls, :tokens from held where :calls > 0 or :tokens > 0),
            following as (
                insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                select 'shard', held.run || '/' || held.next_shard,
                    convert_to(json_build_object('run', held.run, 'round', held.round, 'shard', held.next_shard)::text, 'UTF8'),
                    greatest(
                        (select execution_time from gone) + interval '1 millisecond' * :stride,
                        (select min(execution_time) from scheduled_tasks
                            where not picked and priority = held.priority and task_name = 'shard')),
                    false, 1, held.priority
                from held where held.more
                on conflict do nothing),
            ended as (
                insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                select 'end', held.run,
                    convert_to(json_build_object('run', held.run, 'round', held.round, 'shard', 0)::text, 'UTF8'),
                    now(), false, 1, :first
                from held, counted where counted.lanes = 0
                on conflict do nothing)
            select held.more, counted.lanes from held, counted""";

    /**
     * A shard is done.
     *
     * @param stride how much later its lane's next turn is, in turns
     * @param stop why no more of the run are to be begun; {@code null} where they are
     */
    Next done(Execution execution, TaskTable.Subject subject, Done done, long stride, @Nullable String stop) {
        return done(execution, subject, done, stride, stop, false);
    }

    /** A shard was given up without a trial; its lane ends. */
    Next over(Execution execution, TaskTable.Subject subject) {
        return done(execution, subject, Done.NOTHING, 1, null, false);
    }

    /** A shard cannot be made; the run fails. */
    Next failed(Execution execution, TaskTable.Subject subject, String why) {
        return done(execution, subject, Done.NOTHING, 1, why, true);
    }

    private Next done(
            Execution execution,
            TaskTable.Subject subject,
            Done done,
            long stride,
            @Nullable String stop,
            boolean failed) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(DONE)
                        .bind("instance", execution.getId())
                        .bind("version", execution.version)
                        .bind("run", subject.run())
                        .bind("stride", stride)
                        .bind("stop", stop)
                        .bind("held", HELD)
                        .bind("failed", failed)
                        .bind("trials", done.trials())
                        .bind("usd", done.cost().usd())
                        .bind("priced", done.cost().priced())
                        .bind("unpriced", done.cost().unpriced())
                        .bind("outcomes", json(done.outcomes()))
                        .bind("calls", done.calls())
                        .bind("tokens", done.tokens())
                        .bind("first", TaskTable.FIRST)
                        .map((row, context) -> row.getBoolean("more")
                                ? Next.SHARD
                                : row.getInt("lanes") == 0 ? Next.END : Next.NOTHING)
                        .findOne()
                        .orElse(Next.LOST));
    }

    static String json(Map<Outcome, Long> outcomes) {
        try {
            return Wire.MAPPER.writeValueAsString(outcomes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("counts are always JSON", e);
        }
    }

    /** No more shards are begun: every gate is decided. */
    static final String DECIDED = "every gate is decided";

    /** No more shards are begun today: the run waits once those under way are made. Whatever else stops it comes before that. */
    static final String HELD = "its project has used up its calls or tokens of the day";

    /** Stops a run that others still make shards of. */
    static void stop(Handle handle, String run, int round, String why) {
        int stopped = handle.createUpdate("update launch set stopped = coalesce(nullif(stopped, :held), :why)"
                        + " where run = :run and round = :round and state = 'running'")
                .bind("held", HELD)
                .bind("why", why)
                .bind("run", run)
                .bind("round", round)
                .execute();
        if (stopped == 1) {
            dropWaiting(handle, run);
        }
    }

    /** Takes the shards that wait; where none is under way either, the run is ended. */
    private static void dropWaiting(Handle handle, String run) {
        // The row first: a lane that ends meanwhile waits, and then sees what was counted off.
        int round = handle.createQuery("select round from launch where run = :run for update")
                .bind("run", run)
                .mapTo(int.class)
                .one();
        int dropped = TaskTable.removeWaitingShards(handle, run);
        if (dropped == 0) {
            return;
        }
        boolean none = handle.createQuery(
                        "update launch set lanes = lanes - :dropped where run = :run returning lanes = 0")
                .bind("dropped", dropped)
                .bind("run", run)
                .mapTo(boolean.class)
                .one();
        if (none) {
            TaskTable.add(handle, TaskTable.END, run, round);
        }
    }

    /** Ends what is under way; whether it was of this round. */
    static boolean end(Handle handle, String run, int round, String state, @Nullable String reason) {
        return handle.createUpdate(
                                "update launch set state = :state, reason = :reason, cancel_requested = false, lanes = 0"
                                        + " where run = :run and round = :round and state = 'running'")
                        .bind("state", state)
                        .bind("reason", reason)
                        .bind("run", run)
                        .bind("round", round)
                        .execute()
                == 1;
    }

    /** Lets what is under way wait again, to go on where it is; false where it is of another round, or somebody wants it stopped. */
    static boolean queueAgain(Handle handle, String run, int round) {
        return handle.createUpdate(
                                "update launch set state = 'queued', reason = null, lanes = 0, load_waits_since = null"
                                        + " where run = :run and round = :round and state = 'running' and not cancel_requested")
                        .bind("run", run)
                        .bind("round", round)
                        .execute()
                == 1;
    }

    /** Whether it waited or ran, and is or will be stopped. */
    static boolean cancel(Handle handle, String run) {
        Optional<Progress> found = find(handle, run, "for update");
        if (found.isEmpty()) {
            return false;
        }
        Progress progress = found.get();
        if (progress.state().equals("queued") && HELD.equals(progress.stopped())) {
            // It was under way: what came of it until then is to have its metrics.
            handle.createUpdate(
                            "update launch set state = 'running', reason = null, cancel_requested = true where run = :run")
                    .bind("run", run)
                    .execute();
            TaskTable.add(handle, TaskTable.END, run, progress.round());
            return true;
        }
        if (progress.state().equals("queued")
                || (progress.state().equals("running") && TaskTable.removeWaitingRun(handle, run))) {
            handle.createUpdate("update launch set state = 'cancelled', reason = null, lanes = 0 where run = :run")
                    .bind("run", run)
                    .execute();
            LiveRuns.changed(handle, progress.launch().project(), run, "cancelled");
            return true;
        }
        boolean running = handle.createUpdate("update launch set cancel_requested = true"
                                + " where run = :run and state = 'running' and source in ('server', 'rescore')")
                        .bind("run", run)
                        .execute()
                == 1;
        if (running) {
            dropWaiting(handle, run);
        }
        return running;
    }

    /** Whether it had ended and waits now. */
    static boolean resume(Handle handle, String run) {
        Optional<String> project = handle.createQuery(
                        "update launch set state = 'queued', reason = null, cancel_requested = false"
                                + " where run = :run and source = 'server' and state in ('ended', 'cancelled', 'interrupted',"
                                + " 'failed') returning project")
                .bind("run", run)
                .mapTo(String.class)
                .findOne();
        project.ifPresent(of -> LiveRuns.changed(handle, of, run, "queued"));
        return project.isPresent();
    }

    /**
     * Those of these runs that somebody wants stopped, and those that stopped being of their round.
     *
     * @param rounds by run
     */
    List<String> cancelled(Map<String, Integer> rounds) {
        return database
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select run, round, cancel_requested or state <> 'running' as over from launch where run = any(:runs)")
                        .bindArray("runs", String.class, List.copyOf(rounds.keySet()))
                        .map((row, context) -> row.getBoolean("over")
                                        || !Objects.equals(rounds.get(row.getString("run")), row.getInt("round"))
                                ? Optional.of(row.getString("run"))
                                : Optional.<String>empty())
                        .list())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Runs under way that no task is about any more get one; a run must not wait for ever for what a bug or a restore lost. */
    static int mend(Handle handle) {
        List<Progress> lost =
                handle.createQuery("""
                        select * from launch l where l.state = 'running' and l.source = 'server' and not exists (
                            select 1 from scheduled_tasks t where split_part(t.task_instance, '/', 1) = l.run)
                        for update skip locked""").map((row, context) -> Progress.of(row)).list();
        for (Progress each : lost) {
            Admission.begin(handle, each.launch().run());
        }
        return lost.size();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
