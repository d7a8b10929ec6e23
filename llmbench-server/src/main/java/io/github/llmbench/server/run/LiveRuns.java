package io.github.llmbench.server.run;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.store.db.Database;
import org.jdbi.v3.core.Handle;

/** Says to all processes how runs of this one go. Safe for use by several threads. */
public final class LiveRuns implements AutoCloseable {
    /** Holds events in the order of their numbers: one transaction at a time adds some. */
    private static final long LOCK = 0x6c6c6d62_0002L;

    private final Database database;
    private final Board board;
    private final SilentUploads silent;

    private LiveRuns(Database database, Board board, SilentUploads silent) {
        this.database = database;
        this.board = board;
        this.silent = silent;
    }

    /** Of a process. */
    public static LiveRuns start(Database database, String process) {
        return new LiveRuns(
                database, Board.start(database, process, SilentUploads.SILENCE), SilentUploads.start(database));
    }

    Board board() {
        return board;
    }

    /** The state of a run changed. */
    public void changed(String project, String run, String state) {
        database.jdbi().useTransaction(handle -> changed(handle, project, run, state));
    }

    /** The state of a run changes with a transaction; before anything of it is audited or admitted, whose locks come after this one. */
    static void changed(Handle handle, String project, String run, String state) {
        lock(handle);
        String type = switch (state) {
            case "running" -> "runStarted";
            case "queued" -> "runChanged";
            default -> "runFinished";
        };
        handle.createUpdate("insert into live_event (project, run, type, state) values (:project, :run, :type, :state)")
                .bind("project", project)
                .bind("run", run)
                .bind("type", type)
                .bind("state", state)
                .execute();
        Notices.send(handle, Notices.LIVE, "event");
    }

    static void lock(Handle handle) {
        handle.createUpdate("select pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .execute();
    }

    /** A run is so far, all of it. */
    void progressed(String project, RunHeader run, RunProgress progress) {
        board.whole(run.id(), progress);
    }

    /** Hears of a run of a project that this process makes whole. */
    RunListener listener(String project) {
        return new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                LiveRuns.this.progressed(project, run, progress);
            }
        };
    }

    @Override
    public void close() {
        silent.close();
        board.close();
    }
}
