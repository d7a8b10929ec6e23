package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.publish.RunUpload;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Sha256;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Takes runs that are made where their code is, while they go on: header, parts of trials in any order and any number of times, the
 * result at the end. One that nothing was heard of for a minute is shown as interrupted until it is heard of again. Safe for use by
 * several threads.
 */
public final class UploadFeature {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final LiveRuns live;
    private final RunEnds ends;
    private final Path spool;
    private final Uploads uploads;
    private final RunRows rows;
    private final UploadBody bodies = new UploadBody();

    /** Into a database. */
    public UploadFeature(Database database, LiveRuns live, RunEnds ends, Path home) {
        this.database = database;
        this.live = live;
        this.ends = ends;
        spool = home.resolve("spool");
        uploads = new Uploads(database);
        rows = new RunRows(database);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "beginUpload", this::begin,
                "putUploadPart", this::part,
                "putUploadProgress", this::progress,
                "completeUpload", this::complete);
    }

    private PostgresRunStore store(Request request) {
        return PostgresRunStore.builder(database, spool)
                .project(request.project())
                .patience(PATIENCE)
                .build();
    }

    private record Stand(String run, String state, int nextPart, long trials) {}

    private Reply begin(Request request) throws IOException {
        RunHeader run = bodies.header(bodies.read(request.json(), RunUpload.Begin.class));
        String project = request.project();
        boolean added = database.jdbi().inTransaction(handle -> {
            boolean first = uploads.begin(
                    handle, run.id(), project, run.benchmark(), request.caller().name());
            if (first) {
                AuditLog.add(
                        handle,
                        request.caller().actor(),
                        "run.upload",
                        project + "/" + run.id(),
                        Map.of("benchmark", run.benchmark()));
            }
            return first;
        });
        known(store(request), run);
        String state = rows.get(project, run.id()).state();
        if (state.equals("running")) {
            live.changed(project, run.id(), state);
        }
        Uploads.Stand stand = uploads.stand(run.id());
        return Reply.of(added ? 201 : 200, new Stand(run.id(), state, stand.nextPart(), stand.trials()));
    }

    private static void known(PostgresRunStore store, RunHeader run) throws IOException {
        if (store.header(run.id()).isEmpty()) {
            try {
                store.create(run).close();
            } catch (IOException e) {
                // The same request may be under way a second time.
                if (store.header(run.id()).isEmpty()) {
                    throw e;
                }
            }
        }
        RunHeader stored = store.header(run.id()).orElseThrow(() -> Uploads.taken(run.id()));
        boolean same = stored.benchmark().equals(run.benchmark())
                && stored.models().equals(run.models())
                && stored.tasks().equals(run.tasks())
                && stored.fingerprint().identityChanges(run.fingerprint()).isEmpty();
        if (!same) {
            throw Uploads.taken(run.id());
        }
    }

    /** The run, of which this request is a word. */
    private RunHeader heard(Request request, PostgresRunStore store) throws IOException {
        String run = request.path("run");
        boolean again = uploads.heard(run, request.project())
                .orElseThrow(() -> Problem.notFound("project " + request.project() + " takes no run " + run
                        + " from elsewhere; make it known first"));
        if (again) {
            live.changed(request.project(), run, "running");
        }
        return store.header(run).orElseThrow(() -> Problem.conflict("run " + run + " was not made known; do so first"));
    }

    private static boolean over(RunRow row) {
        return row.state().equals("complete") || row.state().equals("decided");
    }

    private Reply part(Request request) throws IOException {
        PostgresRunStore store = store(request);
        RunHeader run = heard(request, store);
        int part = Integer.parseInt(request.path("part"));
        byte[] body;
        try (InputStream in = request.stream()) {
            body = in.readAllBytes();
        }
        String sha256 = HexFormat.of().formatHex(Sha256.digest().digest(body));
        if (uploads.has(run.id(), part, sha256)) {
            return Reply.none();
        }
        if (over(rows.get(request.project(), run.id()))) {
            throw ended(run);
        }
        List<Trial> trials = bodies.trials(body, request.header("Content-Encoding"), run);
        try {
            store.receive(run, trials);
        } catch (IOException e) {
            // Its whole result may have come meanwhile.
            if (store.find(run.id())
                    .filter(result -> result.status() != Run.Status.PARTIAL)
                    .isPresent()) {
                throw ended(run);
            }
            throw e;
        }
        uploads.add(run.id(), part, sha256, trials.size());
        return Reply.none();
    }

    private static Problem ended(RunHeader run) {
        return Problem.conflict("run " + run.id() + " came to its end; it takes no more trials");
    }

    private Reply progress(Request request) throws IOException {
        RunHeader run = heard(request, store(request));
        RunUpload.Progress told = bodies.read(request.json(), RunUpload.Progress.class);
        if (!over(rows.get(request.project(), run.id()))) {
            live.progressed(
                    request.project(),
                    run,
                    new RunProgress(
                            told.done(),
                            told.trials(),
                            told.inFlight(),
                            told.outcomes(),
                            told.cost(),
                            Duration.ofMillis(told.elapsedMs()),
                            told.live()));
        }
        return Reply.none();
    }

    private Reply complete(Request request) throws IOException {
        PostgresRunStore store = store(request);
        RunHeader run = heard(request, store);
        RunUpload.Result result = bodies.result(request.json());
        if (!over(rows.get(request.project(), run.id()))) {
            long here = store.finish(result.run(run, Stream::empty), result.trials());
            if (here != result.trials()) {
                throw Problem.conflict("run " + run.id() + " has " + here + " of " + result.trials()
                        + " trials here; send the others first");
            }
        }
        if (uploads.underWay(run.id())) {
            end(request, run.id(), store);
        }
        return Reply.ok(rows.get(request.project(), run.id()));
    }

    /** Also of one whose result was kept when a process died before it said so. */
    private void end(Request request, String id, PostgresRunStore store) throws IOException {
        Run ended = store.find(id).orElseThrow(() -> Problem.conflict("run " + id + " is not here any more"));
        Consumer<Handle> due =
                ends.due(new RunWatch.Ended(request.project(), ended.header().benchmark(), id, "ended", null, ended));
        long trials = uploads.stand(id).trials();
        database.jdbi().useTransaction(handle -> {
            if (Uploads.end(handle, id)) {
                LiveRuns.lock(handle);
                AuditLog.add(
                        handle,
                        request.caller().actor(),
                        "run.uploaded",
                        request.project() + "/" + id,
                        Map.of("trials", trials));
                due.accept(handle);
            }
        });
        live.board().over(id);
    }
}
