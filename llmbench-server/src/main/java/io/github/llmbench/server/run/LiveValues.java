package io.github.llmbench.server.run;

import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.store.db.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * All durations that this process has seen of each run that another one makes with it, written to the database: percentiles of two
 * processes cannot be joined, histograms can. A run that this process makes alone costs nothing. Used by one thread.
 */
final class LiveValues {
    private final Database database;
    private final String worker;
    /** How many calls a run had when it was written. */
    private final Map<String, Long> written = new HashMap<>();

    LiveValues(Database database, String worker) {
        this.database = database;
        this.worker = worker;
    }

    /** Writes what is new, and takes what is of no run any more. */
    void write(Map<String, LiveRecorder> recorders) {
        List<String> gone = written.keySet().stream()
                .filter(run -> !recorders.containsKey(run))
                .toList();
        Map<String, Long> fresh = new HashMap<>();
        recorders.forEach((run, recorder) -> {
            long calls = recorder.calls();
            if (calls != written.getOrDefault(run, 0L)) {
                fresh.put(run, calls);
            }
        });
        if (gone.isEmpty() && fresh.isEmpty()) {
            return;
        }
        database.jdbi().useTransaction(handle -> {
            if (!gone.isEmpty()) {
                handle.createUpdate("delete from live_histogram where worker = :worker and run = any(:gone)")
                        .bind("worker", worker)
                        .bindArray("gone", String.class, gone)
                        .execute();
            }
            fresh.keySet().retainAll(shared(handle, fresh.keySet()));
            if (!fresh.isEmpty()) {
                write(handle, fresh.keySet(), recorders);
            }
        });
        gone.forEach(written::remove);
        written.putAll(fresh);
    }

    /** Those that another process makes too. */
    private Set<String> shared(Handle handle, Set<String> runs) {
        return handle.createQuery("select distinct run from live_worker, jsonb_object_keys(runs) run"
                        + " where worker <> :worker and at > now() - interval '" + LiveFeed.OLDEST
                        + "' and run = any(:runs)")
                .bind("worker", worker)
                .bindArray("runs", String.class, List.copyOf(runs))
                .mapTo(String.class)
                .set();
    }

    private void write(Handle handle, Set<String> runs, Map<String, LiveRecorder> recorders) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into live_histogram (worker, run, ttft, itl, e2e) values (:worker, :run, :ttft, :itl, :e2e)
                on conflict (worker, run) do update set at = excluded.at, ttft = excluded.ttft, itl = excluded.itl, e2e = excluded.e2e""");
        // In one order, so that two transactions never wait for each other.
        runs.stream().sorted().forEach(run -> {
            LiveRecorder.Encoded seen =
                    Objects.requireNonNull(recorders.get(run)).encoded();
            batch.bind("worker", worker)
                    .bind("run", run)
                    .bind("ttft", seen.ttft())
                    .bind("itl", seen.itl())
                    .bind("e2e", seen.e2e())
                    .add();
        });
        batch.execute();
    }

    /** Nothing of this process is there any more. */
    void clear() {
        database.jdbi().useHandle(handle -> handle.execute("delete from live_histogram where worker = ?", worker));
    }
}
