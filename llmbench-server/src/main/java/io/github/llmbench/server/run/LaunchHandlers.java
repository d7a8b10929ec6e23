package io.github.llmbench.server.run;

import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts, stops and goes on with runs. */
final class LaunchHandlers {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Catalog catalog;
    private final Launches launches;
    private final RunRows rows;
    private final RunDispatcher dispatcher;

    LaunchHandlers(Database database, Catalog catalog, RunRows rows, RunDispatcher dispatcher) {
        this.database = database;
        this.catalog = catalog;
        this.rows = rows;
        this.dispatcher = dispatcher;
        launches = new Launches(database);
    }

    Map<String, Handler> handlers() {
        return Map.of("startRun", this::start, "cancelRun", this::cancel, "resumeRun", this::resume);
    }

    private record NewRun(
            @Nullable String benchmark,
            @Nullable Integer version,
            @Nullable String declaration,
            @Nullable List<String> models,
            @Nullable List<String> labels,
            @Nullable Integer samples) {}

    private record Shape(String benchmark, List<String> models, List<String> tasks) {}

    private Reply start(Request request) throws IOException {
        NewRun wanted = request.body(NewRun.class);
        List<String> chosen = wanted.models() == null ? List.of() : List.copyOf(new LinkedHashSet<>(wanted.models()));
        Integer version = null;
        String declaration = wanted.declaration();
        String benchmark = wanted.benchmark();
        if ((declaration == null) == (benchmark == null)) {
            throw Problem.invalidField("#", "needs either benchmark or declaration");
        }
        if (benchmark != null && benchmark.startsWith(Suite.PREFIX)) {
            declaration = benchmark;
        } else if (benchmark != null) {
            Catalog.Stored stored = catalog.benchmark(request.project(), benchmark, wanted.version());
            declaration = stored.declaration();
            version = stored.version();
        }
        Shape shape = shape(request.project(), String.valueOf(declaration), chosen, wanted.samples());
        Launches.Launch launch = new Launches.Launch(
                id(),
                request.project(),
                shape.benchmark(),
                String.valueOf(declaration),
                chosen,
                wanted.labels() == null ? List.of() : List.copyOf(new LinkedHashSet<>(wanted.labels())),
                wanted.samples());
        Caller caller = request.caller();
        Integer stored = version;
        database.jdbi().useTransaction(handle -> {
            launches.add(handle, launch, stored, shape.tasks(), caller.name());
            handle.createUpdate("update launch set models = :models where run = :run and models = '{}'")
                    .bindArray("models", String.class, shape.models())
                    .bind("run", launch.run())
                    .execute();
            AuditLog.add(
                    handle,
                    caller.actor(),
                    "run.start",
                    request.project() + "/" + launch.run(),
                    Map.of("benchmark", shape.benchmark()));
        });
        dispatcher.wake();
        return Reply.created(rows.get(request.project(), launch.run()));
    }

    private Shape shape(String project, String declaration, List<String> chosen, @Nullable Integer samples)
            throws IOException {
        try {
            if (declaration.startsWith(Suite.PREFIX)) {
                if (chosen.isEmpty()) {
                    throw Problem.invalidField("#/models", "must name a model: a suite has none of its own");
                }
                return new Shape(Chosen.suite(declaration, samples).name(), chosen, List.of());
            }
            return catalog.declarations().with(project, declaration, declared -> {
                var benchmark = Chosen.of(declared.benchmark(), chosen, samples);
                return new Shape(
                        benchmark.name(),
                        benchmark.models().stream().map(model -> model.label()).toList(),
                        benchmark.tasks().stream().map(task -> task.name()).toList());
            });
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#", String.valueOf(e.getMessage()));
        }
    }

    /** A new run's id, which sorts by time. */
    static String id() {
        byte[] suffix = new byte[3];
        RANDOM.nextBytes(suffix);
        return ID_TIME.format(Instant.now()) + "-" + HexFormat.of().formatHex(suffix);
    }

    private Reply cancel(Request request) {
        RunRow row = rows.get(request.project(), request.path("run"));
        boolean stopped = database.jdbi().inTransaction(handle -> {
            boolean done = Launches.cancel(handle, row.id());
            if (done) {
                AuditLog.add(
                        handle, request.caller().actor(), "run.cancel", request.project() + "/" + row.id(), Map.of());
            }
            return done;
        });
        if (!stopped) {
            throw Problem.conflict("run " + row.id() + " is " + row.state() + " and cannot be cancelled here");
        }
        dispatcher.cancel(row.id());
        return Reply.of(202, rows.get(request.project(), row.id()));
    }

    private Reply resume(Request request) {
        RunRow row = rows.get(request.project(), request.path("run"));
        boolean resumed = (row.resumable() || row.state().equals("failed"))
                && database.jdbi().inTransaction(handle -> {
                    boolean done = Launches.resume(handle, row.id());
                    if (done) {
                        AuditLog.add(
                                handle,
                                request.caller().actor(),
                                "run.resume",
                                request.project() + "/" + row.id(),
                                Map.of());
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
