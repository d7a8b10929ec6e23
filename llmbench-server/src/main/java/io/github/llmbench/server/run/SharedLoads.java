package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.run.LoadPart;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Loads that several workers make together, in the database. Each part is a task that a worker makes alone; the parts gather, the last one
 * to come says when all begin, by the database's clock, and each reckons that moment in its own. Safe for use by several threads and
 * processes.
 */
final class SharedLoads {
    /** Between the agreement and the start: each worker has to hear of it. */
    private static final Duration AHEAD = Duration.ofSeconds(3);

    /** How long a worker does nothing but wait for the others. */
    private static final Duration GATHERING = Duration.ofMinutes(2);

    /** How long a load waits for enough workers at a time. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final Duration LATER = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** A part that has not said for so long that it waits is not there. */
    private static final Duration PRESENT = Duration.ofSeconds(3);

    private static final int CLOCK_READINGS = 5;
    private static final double NANOS = 1e9;

    /** One transaction at a time decides which load gathers: two that take each other's workers would wait for ever. */
    private static final long LOCK = 0x6c6c6d62_0003L;

    private final Database database;
    private final String worker;
    private final Duration silence;

    /**
     * Of a worker.
     *
     * @param silence one that is silent for longer has died
     */
    SharedLoads(Database database, String worker, Duration silence) {
        this.database = database;
        this.worker = worker;
        this.silence = silence;
    }

    /** Why the workers of a load cannot gather now; empty where they can. */
    Optional<String> waits(Launches.Progress of) {
        return database.jdbi().withHandle(handle -> waits(handle, of));
    }

    private Optional<String> waits(Handle handle, Launches.Progress of) {
        int wanted = of.launch().loadWorkers();
        int live = handle.createQuery("""
                        select count(*) from worker w where role <> 'api' and seen_at > now() - :silence * interval '1 millisecond'
                            and (cast(:plugin as text) is null or exists (
                                select 1 from worker_plugin p where p.worker = w.name and p.sha256 = :plugin))""")
                .bind("silence", silence.toMillis())
                .bind("plugin", of.launch().plugin())
                .mapTo(int.class)
                .one();
        if (live < wanted) {
            return Optional.of("waits: " + wanted + " workers are to make its load together, but "
                    + (live == 1 ? "1 is" : live + " are") + " there");
        }
        return handle.createQuery(
                        "select run from launch where state = 'running' and load_workers > 1 and shards is not null"
                                + " and run <> :run order by run limit 1")
                .bind("run", of.launch().run())
                .mapTo(String.class)
                .findOne()
                .map(other -> "waits: workers make the load of run " + other + " together");
    }

    /**
     * Calls the workers together, in place of the task that began the run.
     *
     * @return whether they come; else the task is due again in a moment
     */
    boolean call(Execution execution, Launches.Progress of) {
        int parts = of.launch().loadWorkers();
        return database.jdbi().inTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            Optional<String> why = waits(handle, of);
            if (why.isPresent()) {
                later(handle, execution, of.launch().run(), why.get());
                return false;
            }
            int deaths = TaskTable.takenBack(handle, execution);
            if (!TaskTable.remove(handle, execution)) {
                return false;
            }
            handle.createUpdate(
                            "update launch set shards = :parts, shard_units = 1, next_shard = :parts, lanes = :parts,"
                                    + " begun_at = coalesce(begun_at, now()), load_starts_at = null, reason = null where run = :run")
                    .bind("parts", parts)
                    .bind("run", of.launch().run())
                    .execute();
            handle.createUpdate("delete from load_part where run = :run")
                    .bind("run", of.launch().run())
                    .execute();
            handle.createUpdate("insert into load_part (run, round, part)"
                            + " select :run, :round, n from generate_series(0, :parts - 1) n")
                    .bind("run", of.launch().run())
                    .bind("round", of.round())
                    .bind("parts", parts)
                    .execute();
            for (int part = 0; part < parts; part++) {
                TaskTable.addLoad(handle, new TaskTable.Subject(of.launch().run(), of.round(), part));
            }
            TaskTable.keepTakenBack(handle, of.launch().run(), deaths);
            return true;
        });
    }

    /**
     * Puts a task off for a moment.
     *
     * @throws IllegalArgumentException if the run has waited too long
     */
    void later(Execution execution, String run, String why) {
        database.jdbi().useTransaction(handle -> later(handle, execution, run, why));
    }

    private static void later(Handle handle, Execution execution, String run, String why) {
        boolean tooLong = handle.createQuery(
                        "update launch set reason = :why, load_waits_since = coalesce(load_waits_since, now())"
                                + " where run = :run returning load_waits_since < now() - :patience * interval '1 millisecond'")
                .bind("why", why)
                .bind("run", run)
                .bind("patience", PATIENCE.toMillis())
                .mapTo(boolean.class)
                .one();
        if (tooLong) {
            throw new IllegalArgumentException("waited for " + PATIENCE.toMinutes() + " minutes: "
                    + why.replaceFirst("^waits: ", "") + "; start more workers, or ask for fewer (loadWorkers)");
        }
        TaskTable.release(handle, execution, LATER);
    }

    /** Whether the load began without this part: whoever had it died. */
    boolean began(TaskTable.Subject part) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select load_starts_at is not null from launch where run = :run and round = :round")
                        .bind("run", part.run())
                        .bind("round", part.round())
                        .mapTo(boolean.class)
                        .findOne()
                        .orElse(false));
    }

    /**
     * Waits for the others.
     *
     * @param stopped whether nobody wants it any more
     * @return when all begin, as {@link System#nanoTime()} of this process; empty where they did not gather
     */
    OptionalLong gather(TaskTable.Subject part, int parts, BooleanSupplier stopped) {
        long end = System.nanoTime() + GATHERING.toNanos();
        while (true) {
            boolean over = System.nanoTime() > end || stopped.getAsBoolean();
            if (database.jdbi().inTransaction(handle -> agreed(handle, part, parts, over))) {
                return OptionalLong.of(start(part));
            }
            if (over) {
                return OptionalLong.empty();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Says that this part waits, or that it does not any more; whether all have agreed on a start. */
    private boolean agreed(Handle handle, TaskTable.Subject part, int parts, boolean over) {
        Boolean set = handle.createQuery(
                        "select load_starts_at is not null from launch where run = :run and round = :round for update")
                .bind("run", part.run())
                .bind("round", part.round())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
        if (set) {
            return true;
        }
        handle.createUpdate("update load_part set ready_at = case when :over then null else now() end, worker = :worker"
                        + " where run = :run and round = :round and part = :part")
                .bind("over", over)
                .bind("worker", worker)
                .bind("run", part.run())
                .bind("round", part.round())
                .bind("part", part.shard())
                .execute();
        return handle.createUpdate("""
                                update launch set load_starts_at = clock_timestamp() + :ahead * interval '1 millisecond',
                                    load_waits_since = null, reason = null
                                where run = :run and (select count(*) from load_part where run = :run and round = :round
                                    and ready_at > now() - :present * interval '1 millisecond') = :parts""")
                        .bind("ahead", AHEAD.toMillis())
                        .bind("run", part.run())
                        .bind("round", part.round())
                        .bind("present", PRESENT.toMillis())
                        .bind("parts", parts)
                        .execute()
                == 1;
    }

    /** The start in this process's clock, by the reading of the database's that took the least time. */
    private long start(TaskTable.Subject part) {
        long start = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < CLOCK_READINGS; i++) {
            long before = System.nanoTime();
            double left = database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "select extract(epoch from load_starts_at - clock_timestamp()) from launch where run = :run")
                            .bind("run", part.run())
                            .mapTo(double.class)
                            .one());
            long taken = System.nanoTime() - before;
            if (taken < least) {
                least = taken;
                start = before + taken / 2 + Math.round(left * NANOS);
            }
        }
        return start;
    }

    /** Waits for a moment; gives by how many milliseconds it was missed. */
    static long await(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
        return TimeUnit.NANOSECONDS.toMillis(-left);
    }

    /**
     * A part is over; the last one asks for the end of the run.
     *
     * @param seen what it saw; {@code null} where it measured nothing
     * @param stop why it ended early
     * @return whether the run is to be ended
     */
    boolean over(
            Execution execution,
            TaskTable.Subject part,
            Launches.Done done,
            @Nullable LoadPart seen,
            @Nullable String stop) {
        return database.jdbi().inTransaction(handle -> {
            if (!TaskTable.remove(handle, execution)) {
                return false;
            }
            Optional<Integer> left = counted(handle, part, done, stop);
            if (left.isEmpty()) {
                return false;
            }
            handle.createUpdate("update load_part set over = true, seen = :seen"
                            + " where run = :run and round = :round and part = :part")
                    .bind("seen", seen == null ? null : written(seen))
                    .bind("run", part.run())
                    .bind("round", part.round())
                    .bind("part", part.shard())
                    .execute();
            if (left.get() == 0) {
                TaskTable.add(handle, TaskTable.END, part.run(), part.round());
            }
            return left.get() == 0;
        });
    }

    /** Counts a part of a load; how many parts are left, or empty where the run has gone on to another round. */
    private static Optional<Integer> counted(
            Handle handle, TaskTable.Subject part, Launches.Done done, @Nullable String stop) {
        return handle.createQuery("""
                        update launch set lanes = lanes - 1, done_shards = done_shards + 1,
                            stopped = coalesce(stopped, cast(:stop as text)), done_trials = done_trials + :trials,
                            done_usd = done_usd + :usd, done_priced = done_priced + :priced,
                            done_unpriced = done_unpriced + :unpriced,
                            done_outcomes = (select coalesce(jsonb_object_agg(key, n), '{}') from (
                                select key, sum(value::bigint) as n from (
                                    select * from jsonb_each_text(done_outcomes)
                                    union all select * from jsonb_each_text(cast(:outcomes as jsonb))) each_count
                                group by key) added)
                        where run = :run and round = :round and state = 'running' returning lanes""")
                .bind("outcomes", Launches.json(done.outcomes()))
                .bind("stop", stop)
                .bind("trials", done.trials())
                .bind("usd", done.cost().usd())
                .bind("priced", done.cost().priced())
                .bind("unpriced", done.cost().unpriced())
                .bind("run", part.run())
                .bind("round", part.round())
                .mapTo(Integer.class)
                .findOne();
    }

    /** A part was lost on the way, and half a measurement is none: all of it begins anew. */
    void again(Execution execution, TaskTable.Subject part) {
        database.jdbi().useTransaction(handle -> {
            int deaths = TaskTable.takenBack(handle, execution);
            boolean goesOn = TaskTable.remove(handle, execution)
                    && Launches.find(handle, part.run(), "for update")
                            .filter(launch -> launch.goesOn(part.round()) && !launch.cancelled())
                            .isPresent();
            if (goesOn) {
                TaskTable.removeWaiting(handle, part.run());
                Admission.begin(handle, part.run());
                TaskTable.keepTakenBack(handle, part.run(), deaths);
            }
        });
    }

    /** What the parts saw that measured. */
    List<LoadPart> seen(String run, int round) {
        return database
                .jdbi()
                .withHandle(handle -> handle.createQuery("select seen from load_part"
                                + " where run = :run and round = :round and seen is not null order by part")
                        .bind("run", run)
                        .bind("round", round)
                        .mapTo(String.class)
                        .list())
                .stream()
                .map(SharedLoads::read)
                .toList();
    }

    private static String written(LoadPart part) {
        try {
            return Json.mapper().writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a part of a load saw is always JSON", e);
        }
    }

    private static LoadPart read(String text) {
        try {
            return Json.mapper().readValue(text, LoadPart.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a part of a load saw cannot be read", e);
        }
    }
}
