package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.Page;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.SampleCell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What is read of several runs: comparisons, trends, samples side by side, the overview of a project. */
final class SeriesHandlers {
    private static final int USUAL_RUNS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RunRows rows;
    private final PostgresRunStore store;
    private final RunQueries queries;
    private final Trends trends;
    private final KnownFigures figures = new KnownFigures();
    private final Overviews overviews;
    private final Semaphore comparing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    SeriesHandlers(Database database, RunRows rows, PostgresRunStore store, SpendFeature spend) {
        this.rows = rows;
        this.store = store;
        queries = new RunQueries(database);
        trends = new Trends(queries, store);
        overviews = new Overviews(database, rows, spend);
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "getOverview", this::overview,
                "compareRuns", this::compare,
                "getTrends", trends::answer,
                "getSampleHistory", this::sampleHistory,
                "pairSamples", this::paired);
    }

    private Run run(String project, String id) throws IOException {
        RunRow row = rows.get(project, id);
        return store.find(row.id())
                .orElseThrow(() -> Problem.conflict("run " + id + " has no result yet; it is " + row.state()));
    }

    private Reply compare(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        begin();
        try {
            List<Run> runs = new ArrayList<>();
            for (String id : new LinkedHashSet<>(request.queries("run"))) {
                runs.add(run(request.project(), id));
            }
            ComparisonDocument.write(RunComparison.ofRuns(runs, figures::of), List.of(), out);
        } catch (IllegalArgumentException e) {
            throw Problem.of(422, "Cannot be compared", String.valueOf(e.getMessage()));
        } finally {
            comparing.release();
        }
        return Reply.ok(Wire.MAPPER.readTree(out.toByteArray()));
    }

    /** A comparison takes a core for as long as twenty other requests, so those only have half of them. */
    private void begin() {
        boolean begun = false;
        try {
            begun = comparing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!begun) {
            throw Problem.later(503, "too many comparisons are being made; come back in a few seconds", 5);
        }
    }

    private Reply paired(Request request) {
        List<String> runs = List.copyOf(new LinkedHashSet<>(request.queries("run")));
        runs.forEach(id -> rows.get(request.project(), id));
        try {
            Page<SampleCell> page = queries.paired(
                    runs,
                    Objects.requireNonNull(request.query("task")),
                    Objects.requireNonNull(request.query("scorer")),
                    request.cursor(),
                    request.limit());
            return Reply.ok(new Items<>(page.items(), page.next()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
        }
    }

    private Reply sampleHistory(Request request) {
        return Reply.ok(Items.all(queries.sampleHistory(
                request.project(),
                Objects.requireNonNull(request.query("benchmark")),
                Objects.requireNonNull(request.query("task")),
                Objects.requireNonNull(request.query("sample")),
                request.query("model"),
                Objects.requireNonNull(request.query("scorer")),
                request.query("runs", USUAL_RUNS))));
    }

    private Reply overview(Request request) {
        return Reply.ok(overviews.now(request.project()));
    }
}
