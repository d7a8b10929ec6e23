package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.engine.load.Share;
import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.plugin.PluginTable;
import io.github.llmbench.store.audit.AuditLog;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Starts runs: checks first that they can be made, then adds them in the transaction of who wants them. Safe for use by several threads. */
public final class RunStarts {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Catalog catalog;
    private final Admission admission;

    /** Of benchmarks. */
    public RunStarts(Catalog catalog, RunEnds ends) {
        this.catalog = catalog;
        admission = ends.admission();
    }

    /**
     * What somebody wants to run.
     *
     * @param benchmark of the project or of the suite; {@code null} where there is a declaration
     * @param version of the benchmark; {@code null} for the newest
     * @param declaration text of a benchmark
     * @param models labels; all that are declared without it
     * @param samples of each task at most
     * @param priority low, normal or high
     * @param loadWorkers how many workers make its load together; one without it
     */
    public record Wish(
            @Nullable String benchmark,
            @Nullable Integer version,
            @Nullable String declaration,
            @Nullable List<String> models,
            @Nullable List<String> labels,
            @Nullable Integer samples,
            @Nullable String priority,
            @Nullable Integer loadWorkers) {}

    /** A run that can be started. */
    public static final class Ready {
        private final Launches.Launch launch;
        private final @Nullable Integer version;
        private final Shape shape;

        private Ready(Launches.Launch launch, @Nullable Integer version, Shape shape) {
            this.launch = launch;
            this.version = version;
            this.shape = shape;
        }
    }

    /** What is known of a run before it begins; whether it is a load is not known of code in a jar. */
    private record Shape(String benchmark, List<String> models, List<String> tasks, boolean load) {}

    /**
     * Whether it could be run.
     *
     * @throws Problem if not
     */
    public void check(String project, Wish wish) throws IOException {
        Ready unused = ready(project, wish);
    }

    /**
     * Reads the benchmark.
     *
     * @throws Problem if there is none, or it cannot be run
     */
    public Ready ready(String project, Wish wanted) throws IOException {
        List<String> chosen = distinct(wanted.models());
        Integer version = null;
        PluginTable.Row plugin = null;
        String declaration = wanted.declaration();
        String benchmark = wanted.benchmark();
        if ((declaration == null) == (benchmark == null)) {
            throw Problem.invalidField("#", "needs either benchmark or declaration");
        }
        if (benchmark != null && benchmark.startsWith(Suite.PREFIX)) {
            declaration = benchmark;
        } else if (benchmark != null) {
            Catalog.Stored stored = catalog.benchmark(project, benchmark, wanted.version());
            declaration = stored.declaration();
            version = stored.version();
            plugin = stored.plugin();
        }
        Shape shape =
                plugin == null ? shape(project, String.valueOf(declaration), chosen, wanted) : shape(plugin, chosen);
        int workers = wanted.loadWorkers() == null ? 1 : wanted.loadWorkers();
        Launches.Launch launch = new Launches.Launch(
                id(),
                project,
                shape.benchmark(),
                String.valueOf(declaration),
                chosen,
                distinct(wanted.labels()),
                wanted.samples(),
                Priority.of(wanted.priority()).number(),
                workers);
        return new Ready(launch, version, shape);
    }

    /** Nothing of the jar is run where requests are answered. */
    private static Shape shape(PluginTable.Row plugin, List<String> chosen) {
        try {
            chosen.stream().filter(label -> !plugin.models().contains(label)).forEach(ModelRef::of);
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#/models", String.valueOf(e.getMessage()));
        }
        return new Shape(plugin.benchmark(), chosen.isEmpty() ? plugin.models() : chosen, plugin.tasks(), false);
    }

    private static List<String> distinct(@Nullable List<String> names) {
        return names == null ? List.of() : List.copyOf(new LinkedHashSet<>(names));
    }

    private Shape shape(String project, String declaration, List<String> chosen, Wish wanted) throws IOException {
        Integer samples = wanted.samples();
        Integer workers = wanted.loadWorkers();
        try {
            if (declaration.startsWith(Suite.PREFIX)) {
                if (chosen.isEmpty()) {
                    throw Problem.invalidField("#/models", "must name a model: a suite has none of its own");
                }
                Benchmark suite = Chosen.suite(declaration, samples);
                shared(suite, workers);
                return new Shape(suite.name(), chosen, List.of(), whole(suite, workers));
            }
            return catalog.declarations().with(project, declaration, declared -> {
                Benchmark benchmark = Chosen.of(declared.benchmark(), chosen, samples);
                shared(benchmark, workers);
                return new Shape(
                        benchmark.name(),
                        benchmark.models().stream().map(model -> model.label()).toList(),
                        benchmark.tasks().stream().map(task -> task.name()).toList(),
                        whole(benchmark, workers));
            });
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#", String.valueOf(e.getMessage()));
        }
    }

    /** Whether one worker makes it whole. */
    private static boolean whole(Benchmark benchmark, @Nullable Integer workers) {
        return benchmark.load().paced() && (workers == null || workers == 1);
    }

    private static void shared(Benchmark benchmark, @Nullable Integer workers) {
        if (workers != null && workers > 1) {
            try {
                Share.check(benchmark.load(), workers);
            } catch (IllegalArgumentException e) {
                throw Problem.invalidField("#/loadWorkers", String.valueOf(e.getMessage()));
            }
        }
    }

    /** A new run's id, which sorts by time. */
    static String id() {
        byte[] suffix = new byte[3];
        RANDOM.nextBytes(suffix);
        return ID_TIME.format(Instant.now()) + "-" + HexFormat.of().formatHex(suffix);
    }

    /**
     * Adds the run, and lets it begin where there is room.
     *
     * @param by who started it
     * @param actor how the audit log calls them
     * @return its id
     */
    public String start(Handle handle, Ready ready, String by, String actor) {
        Launches.Launch launch = ready.launch;
        Launches.add(handle, launch, ready.version, ready.shape.tasks(), by);
        handle.createUpdate("update launch set models = :models where run = :run and models = '{}'")
                .bindArray("models", String.class, ready.shape.models())
                .bind("run", launch.run())
                .execute();
        if (ready.shape.load()) {
            LoadTurns.known(handle, launch.run());
        }
        LiveRuns.changed(handle, launch.project(), launch.run(), "queued");
        AuditLog.add(
                handle,
                actor,
                "run.start",
                launch.project() + "/" + launch.run(),
                Map.of("benchmark", ready.shape.benchmark()));
        int unused = admission.admit(handle);
        return launch.run();
    }

    /** Stops a run that waits or is under way; whether there was one. What that makes room for begins with {@link #admit}. */
    public boolean cancel(Handle handle, String run) {
        boolean done = Launches.cancel(handle, run);
        if (done) {
            Notices.send(handle, Notices.WORK, run);
        }
        return done;
    }

    /** Lets begin what there is room for; last in a transaction. */
    void admit(Handle handle) {
        int unused = admission.admit(handle);
    }
}
