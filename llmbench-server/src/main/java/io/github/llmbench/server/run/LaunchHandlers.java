package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.util.Map;

/** Starts, stops and goes on with runs. */
final class LaunchHandlers {
    private final Database database;
    private final RunStarts starts;
    private final RunRows rows;
    private final RunDispatcher dispatcher;

    LaunchHandlers(Database database, RunStarts starts, RunRows rows, RunDispatcher dispatcher) {
        this.database = database;
        this.starts = starts;
        this.rows = rows;
        this.dispatcher = dispatcher;
    }

    Map<String, Handler> handlers() {
        return Map.of("startRun", this::start, "cancelRun", this::cancel, "resumeRun", this::resume);
    }

    private Reply start(Request request) throws IOException {
        RunStarts.Ready ready = starts.ready(request.project(), request.body(RunStarts.Wish.class));
        Reply reply = database.jdbi().inTransaction(handle -> {
            String run = starts.start(
                    handle, ready, request.caller().name(), request.caller().actor());
            return request.remember(handle, Reply.created(rows.get(handle, request.project(), run)));
        });
        dispatcher.wake();
        return reply;
    }

    private Reply cancel(Request request) {
        RunRow row = rows.get(request.project(), request.path("run"));
        boolean stopped = database.jdbi().inTransaction(handle -> {
            boolean done = starts.cancel(handle, row.id());
            if (done) {
                AuditLog.add(
                        handle, request.caller().actor(), "run.cancel", request.project() + "/" + row.id(), Map.of());
                starts.admit(handle);
            }
            return done;
        });
        if (!stopped) {
            throw Problem.conflict("run " + row.id() + " is " + row.state() + " and cannot be cancelled here"
                    + ("upload".equals(row.source()) ? "; it is made elsewhere, stop it there" : ""));
        }
        dispatcher.cancel(row.id());
        return Reply.of(202, rows.get(request.project(), row.id()));
    }

    private Reply resume(Request request) {
        RunRow row = rows.get(request.project(), request.path("run"));
        boolean resumed = (row.resumable() || (row.state().equals("failed") && row.removed() == null))
                && database.jdbi().inTransaction(handle -> {
                    boolean done = Launches.resume(handle, row.id());
                    if (done) {
                        AuditLog.add(
                                handle,
                                request.caller().actor(),
                                "run.resume",
                                request.project() + "/" + row.id(),
                                Map.of());
                        starts.admit(handle);
                    }
                    return done;
                });
        if (!resumed) {
            throw Problem.conflict("run " + row.id() + " is " + row.state()
                    + "; only one that the server made and that stopped before its end can go on");
        }
        dispatcher.wake();
        return Reply.of(202, rows.get(request.project(), row.id()));
    }
}
