package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets a run's stored answers be scored again, as a run of its own that names the first; no model is called and nothing is paid. */
final class RescoreHandlers {
    private final Database database;
    private final Catalog catalog;
    private final RunRows rows;
    private final PostgresRunStore store;
    private final RunStarts starts;
    private final RunDispatcher dispatcher;

    RescoreHandlers(
            Database database,
            Catalog catalog,
            RunRows rows,
            PostgresRunStore store,
            RunStarts starts,
            RunDispatcher dispatcher) {
        this.database = database;
        this.catalog = catalog;
        this.rows = rows;
        this.store = store;
        this.starts = starts;
        this.dispatcher = dispatcher;
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
        String declaration = declaration(request, wanted);
        Benchmark benchmark = benchmark(request.project(), declaration, wanted.task());
        List<String> labels = wanted.labels() == null ? List.of() : List.copyOf(new LinkedHashSet<>(wanted.labels()));
        Rescores.Wish wish = new Rescores.Wish(
                RunStarts.id(),
                request.project(),
                benchmark.name(),
                declaration,
                benchmark.tasks().get(0).name(),
                source.id(),
                source.header().models(),
                labels);
        Reply reply = database.jdbi().inTransaction(handle -> {
            Rescores.add(handle, wish, request.caller().name(), request.caller().actor());
            starts.admit(handle);
            return request.remember(handle, Reply.created(rows.get(handle, request.project(), wish.run())));
        });
        dispatcher.wake();
        return reply;
    }

    private Benchmark benchmark(String project, String declaration, @Nullable String task) throws IOException {
        try {
            Benchmark declared = declaration.startsWith(Suite.PREFIX)
                    ? Chosen.suite(declaration, null)
                    : catalog.declarations().with(project, declaration, read -> read.benchmark());
            Benchmark benchmark;
            try {
                benchmark = Rescores.ofOneTask(declared, task);
            } catch (IllegalArgumentException e) {
                throw Problem.invalidField("#/task", String.valueOf(e.getMessage()));
            }
            Task only = benchmark.tasks().get(0);
            List<String> judged = only.scorers().stream()
                    .filter(scorer -> !scorer.judges().isEmpty())
                    .map(Scorer::name)
                    .toList();
            if (!judged.isEmpty()) {
                throw Problem.invalidField("#", "scorers " + judged + " call a judge, but no model is called here");
            }
            return benchmark;
        } catch (IllegalArgumentException | BenchmarkException e) {
            throw Problem.invalidField("#", String.valueOf(e.getMessage()));
        }
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
        String name = String.valueOf(benchmark);
        if (name.startsWith(Suite.PREFIX)) {
            return name;
        }
        Catalog.Stored stored = catalog.benchmark(request.project(), name, wanted.version());
        if (stored.plugin() != null) {
            throw Problem.invalidField(
                    "#/benchmark",
                    "is code of a plugin, which scores only what it asks itself; name a declared benchmark");
        }
        return stored.declaration();
    }
}
