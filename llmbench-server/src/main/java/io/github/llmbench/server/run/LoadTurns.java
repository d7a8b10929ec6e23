package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Loads that one worker makes whole have that worker for themselves, mostly for long: a project has one of them under way at a time, so that
 * the other workers are there for others. Of code in a jar it is known whether it is such a load once a worker has opened it. Immutable.
 */
record LoadTurns(Database database) {
    /** Of runs that wait: known to be loads. */
    static final String KNOWN = " and load_round is not null";

    /** Of a run {@code l} that waits: no load, or the first one of a project whose turn is free. */
    static final String FREE = """
            (l.load_round is null or not exists (select 1 from launch o
                where o.project = l.project and o.source = 'server' and o.load_round is not null and (
                    o.state = 'running' and o.load_round = o.round
                    or o.state = 'queued' and (-o.priority, o.created_at, o.run) < (-l.priority, l.created_at, l.run))))""";

    /** Why loads of a project wait; empty where its turn is free. */
    static Optional<String> taken(Handle handle, String project) {
        return handle.createQuery(
                        "select run from launch where project = :project and source = 'server' and state = 'running'"
                                + " and load_round = round order by run limit 1")
                .bind("project", project)
                .mapTo(String.class)
                .findOne()
                .map(run -> "waits: the load of run " + run
                        + " of the project is under way, and a project makes one at a time");
    }

    /** Takes its project's turn for a load that was let begin; whether it has it. */
    boolean take(Launches.Progress load) {
        return database.jdbi().inTransaction(handle -> {
            // The row first: who has it for itself waits for the lock.
            Optional<Launches.Progress> held =
                    Launches.find(handle, load.launch().run(), "for update");
            Admission.lock(handle);
            return held.filter(now -> now.goesOn(load.round())).isPresent()
                    && (held.get().hasLoadTurn()
                            || (taken(handle, load.launch().project()).isEmpty() && takes(handle, load)));
        });
    }

    private static boolean takes(Handle handle, Launches.Progress load) {
        return handle.createUpdate("update launch set load_round = round where run = :run")
                        .bind("run", load.launch().run())
                        .execute()
                == 1;
    }

    /** Keeps that a run is a load, where it waits for its turn from now on. */
    static void known(Handle handle, String run) {
        handle.createUpdate("update launch set load_round = coalesce(load_round, 0) where run = :run")
                .bind("run", run)
                .execute();
    }
}
