package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.rescore.AnswerTrials;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores a run's stored answers again, as a run of its own that names the first; no model is called and nothing is paid. */
final class RescoreHandlers {
    /** Scoring is done while the request waits; more is the command line's. */
    private static final long MOST_TRIALS = 200_000;

    private final Database database;
    private final Catalog catalog;
    private final RunRows rows;
    private final PostgresRunStore store;
    private final SpendFeature spend;
    private final Path home;

    RescoreHandlers(
            Database database, Catalog catalog, RunRows rows, PostgresRunStore store, SpendFeature spend, Path home) {
        this.database = database;
        this.catalog = catalog;
        this.rows = rows;
        this.store = store;
        this.spend = spend;
        this.home = home;
    }

    Map<String, Handler> handlers() {
        return Map.of("rescoreRun", this::rescore);
    }

    private record Wanted(
            @Nullable String benchmark,
            @Nullable Integer version,
            @Nullable String declaration,
            @Nullable String task,
            @Nullable List<String> labels) {}

    private Reply rescore(Request request) throws IOException {
        Wanted wanted = request.body(Wanted.class);
        RunRow row = rows.get(request.project(), request.path("run"));
        if (row.removed() != null) {
            throw Problem.conflict(
                    "run " + row.id() + " cannot be scored again: its project no longer keeps its " + row.removed());
        }
        Run source = store.find(row.id())
                .orElseThrow(() -> Problem.conflict("run " + row.id() + " has no result yet; it is " + row.state()));
        if (source.header().trials() > MOST_TRIALS) {
            throw Problem.of(
                    422,
                    "Too large",
                    "runs of more than " + MOST_TRIALS + " trials are scored again by llmbench score --run");
        }
        String id = RunStarts.id();
        try {
            catalog.declarations().with(request.project(), declaration(request, wanted), declared -> {
                Benchmark benchmark = ofOneTask(declared.benchmark(), wanted.task());
                score(request, wanted, source, benchmark, id);
                return benchmark;
            });
        } catch (IllegalArgumentException | BenchmarkException e) {
            throw Problem.invalidField("#", String.valueOf(e.getMessage()));
        }
        return Reply.created(rows.get(request.project(), id));
    }

    private String declaration(Request request, Wanted wanted) {
        String benchmark = wanted.benchmark();
        String text = wanted.declaration();
        if ((benchmark == null) == (text == null)) {
            throw Problem.invalidField("#", "needs either benchmark or declaration");
        }
        if (text != null) {
            return text;
        }
        Catalog.Stored stored = catalog.benchmark(request.project(), String.valueOf(benchmark), wanted.version());
        if (stored.plugin() != null) {
            throw Problem.invalidField(
                    "#/benchmark",
                    "is code of a plugin, which scores only what it asks itself; name a declared benchmark");
        }
        return stored.declaration();
    }

    /** Gates of a benchmark with several tasks look at all of them and are not decided. */
    private static Benchmark ofOneTask(Benchmark declared, @Nullable String name) {
        List<Task> tasks = declared.tasks();
        if (name == null && tasks.size() == 1) {
            return declared;
        }
        Task task = tasks.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalidField(
                        "#/task",
                        "must name one of the tasks "
                                + tasks.stream().map(Task::name).toList()));
        return tasks.size() == 1
                ? declared
                : Benchmark.named(declared.name())
                        .task(task)
                        .seed(declared.seed())
                        .policy(declared.policy());
    }

    private void score(Request request, Wanted wanted, Run source, Benchmark benchmark, String id) throws IOException {
        List<String> labels = wanted.labels() == null ? List.of() : List.copyOf(new LinkedHashSet<>(wanted.labels()));
        PostgresRunStore labelled = PostgresRunStore.builder(database, home.resolve("spool"))
                .project(request.project())
                .tags(labels)
                .build();
        try (ProjectRunStore own = new ProjectRunStore(
                database,
                labelled,
                spend,
                request.project(),
                id,
                ProjectRunStore.holder(id, "rescore"),
                benchmark.budget())) {
            LlmBench.builder()
                    .home(home)
                    .reports(home.resolve("reports"))
                    .formats()
                    .variables(name -> null)
                    .store(own)
                    .prices(PriceTable.empty())
                    .runId(id)
                    .continuousIntegration(true)
                    .build()
                    .score(benchmark, AnswerTrials.of(source, benchmark.tasks().get(0)));
        }
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("insert into launch (run, project, benchmark, source, state, labels, created_by)"
                            + " values (:run, :project, :benchmark, 'rescore', 'ended', :labels, :by)")
                    .bind("run", id)
                    .bind("project", request.project())
                    .bind("benchmark", benchmark.name())
                    .bindArray("labels", String.class, labels)
                    .bind("by", request.caller().name())
                    .execute();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "run.rescore",
                    request.project() + "/" + id,
                    Map.of("from", source.id()));
        });
    }
}
