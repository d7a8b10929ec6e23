package io.github.llmbench.server.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.report.JsonReporter;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import io.github.llmbench.store.run.Page;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.TrialFilter;
import io.github.llmbench.store.run.TrialQueries;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be read of one run, and of a list of them. */
final class RunReadHandlers {
    private final RunRows rows;
    private final PostgresRunStore store;
    private final Courses courses;
    private final TrialQueries trials;
    private final JsonReporter json = new JsonReporter();

    RunReadHandlers(Database database, RunRows rows, PostgresRunStore store, Courses courses) {
        this.rows = rows;
        this.store = store;
        this.courses = courses;
        trials = new TrialQueries(database);
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listRuns", this::list,
                "getRun", this::get,
                "getRunMetrics", this::metrics,
                "getRunCourse", this::course,
                "listSamples", this::samples,
                "listSampleTags", this::tags,
                "getTrial", this::trial,
                "exportRun", new Exports(rows, store)::export);
    }

    private Reply list(Request request) {
        RunRows.Filter filter = new RunRows.Filter(
                request.query("benchmark"),
                request.query("state"),
                request.query("model"),
                request.query("label"),
                request.query("q"),
                request.instant("from"),
                request.instant("until"),
                request.query("reviewed"));
        SortOrder order = request.order(RunRows::order, "-startedAt");
        return Reply.ok(rows.page(request.project(), filter, order, request.cursor(), request.limit()));
    }

    private Reply get(Request request) throws IOException {
        RunRow row = rows.get(request.project(), request.path("run"));
        ObjectNode detail = Wire.MAPPER.valueToTree(row);
        detail.put("resumable", row.resumable());
        detail.put("labelsVersion", Baselines.labelsVersion(row.labels()));
        Optional<Run> run = store.find(row.id());
        if (run.isPresent()) {
            for (String part : List.of("fingerprint", "gates", "comparisons", "outcomes", "facts")) {
                detail.set(part, json.part(run.get(), part));
            }
            detail.set("scores", Wire.MAPPER.valueToTree(run.get().header().scores()));
            return Reply.ok(detail);
        }
        Optional<RunHeader> header = store.header(row.id());
        detail.set(
                "fingerprint",
                Wire.MAPPER.valueToTree(header.map(RunHeader::fingerprint)
                        .orElse(new io.github.llmbench.api.Fingerprint(Map.of(), Map.of()))));
        detail.set(
                "scores", Wire.MAPPER.valueToTree(header.map(RunHeader::scores).orElse(List.of())));
        for (String part : List.of("gates", "comparisons", "outcomes", "facts")) {
            detail.putArray(part);
        }
        return Reply.ok(detail);
    }

    private Reply metrics(Request request) throws IOException {
        RunRow row = rows.get(request.project(), request.path("run"));
        Optional<Run> run = store.find(row.id());
        return Reply.ok(Map.of("items", run.isEmpty() ? List.of() : json.part(run.get(), "metrics")));
    }

    private Reply course(Request request) {
        return Reply.ok(
                courses.of(rows.get(request.project(), request.path("run")).id()));
    }

    private RunHeader header(Request request) throws IOException {
        return header(request.project(), request.path("run"));
    }

    /** What is known of a project's run since it began. */
    RunHeader header(String project, String run) throws IOException {
        RunRow row = rows.get(project, run);
        return store.header(row.id())
                .orElseThrow(() -> Problem.conflict("run " + row.id() + " has not begun; it is " + row.state()));
    }

    /** What is known of a run since it began; empty of one that waits, or came to nothing before. */
    private Optional<RunHeader> begun(Request request) throws IOException {
        return store.header(rows.get(request.project(), request.path("run")).id());
    }

    private Reply tags(Request request) throws IOException {
        Optional<RunHeader> header = begun(request);
        return Reply.ok(Map.of("items", header.isEmpty() ? List.of() : trials.tags(header.get())));
    }

    private Reply samples(Request request) throws IOException {
        Optional<RunHeader> header = begun(request);
        return header.isEmpty() ? Reply.ok(Items.all(List.of())) : samples(request, header.get());
    }

    private Reply samples(Request request, RunHeader header) {
        String outcome = request.query("outcome");
        TrialFilter filter = new TrialFilter(
                request.query("task"),
                request.query("model"),
                outcome == null ? null : Outcome.valueOf(outcome),
                request.query("sample"),
                request.query("q"),
                request.query("scorer"),
                number(request, "lowest"),
                number(request, "highest"),
                request.query("score"),
                request.query("tag"));
        SortOrder order = request.order(TrialQueries::order, TrialQueries.USUAL_ORDER);
        return Reply.ok(Items.sorted(() -> {
            Page<Trial> page = trials.trials(header, filter, order, request.cursor(), request.limit());
            return new SortOrder.Slice<>(
                    page.items().stream().map(TrialView::summary).toList(), page.next());
        }));
    }

    private static @Nullable Double number(Request request, String name) {
        String text = request.query(name);
        return text == null ? null : Double.valueOf(text);
    }

    private Reply trial(Request request) throws IOException {
        RunHeader header = header(request);
        int epoch = request.query("epoch", 1);
        return trials
                .trials(
                        header,
                        TrialFilter.of(
                                required(request, "task"), required(request, "model"), required(request, "sample")),
                        null,
                        10_000)
                .items()
                .stream()
                .filter(trial -> epoch == 0 || trial.key().epoch() == epoch)
                .findFirst()
                .map(trial -> Reply.ok(TrialView.detail(trial)))
                .orElseThrow(() -> Problem.notFound("the run has no such trial"));
    }

    private static String required(Request request, String name) {
        String value = request.query(name);
        if (value == null) {
            throw Problem.invalidParameter(name, "is missing");
        }
        return value;
    }
}
