package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.BenchmarkSkippedException;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.publish.RunPublisher;
import io.github.llmbench.engine.publish.ServerAddress;
import io.github.llmbench.engine.report.ConsoleListener;
import io.github.llmbench.engine.report.JsonReporter;
import io.github.llmbench.engine.report.StepSummary;
import io.github.llmbench.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a benchmark file and says what came of it. Used for one run. */
final class FileRun {
    /** Under this name a run's context holds the file it came from. */
    static final String FILE = "file";

    /** The variable that names a server in place of the simulator. */
    static final String SIMULATOR = "SIMULATOR";

    private final Environment environment;
    private final RunOptions options;
    private final Path file;
    private @Nullable RunHeader before;
    private boolean inFile = true;

    FileRun(Environment environment, RunOptions options, Path file) {
        this.environment = environment;
        this.options = options;
        this.file = file;
    }

    /** Says what of the identity changed since this run. */
    FileRun after(RunHeader run) {
        before = run;
        return this;
    }

    /**
     * Runs it.
     *
     * @param models labels of the file's models or further models; all of the file's where there are none
     * @return the exit code
     */
    int start(List<String> models, boolean resume) throws IOException {
        String given = environment.variables().apply(SIMULATOR);
        Map<String, Object> simulated = BenchmarkDeclaration.simulator(file);
        if (simulated.isEmpty() || (given != null && !given.isBlank())) {
            return run(BenchmarkDeclaration.read(file, environment.variables()), models, resume, Map.of());
        }
        try (Simulator simulator = SimulatorSettings.start(simulated, file)) {
            String url = simulator.url() + "/v1";
            BenchmarkDeclaration declaration = BenchmarkDeclaration.read(
                    file,
                    name -> name.equals(SIMULATOR)
                            ? url
                            : environment.variables().apply(name));
            // Its share of the CPU is in what the client reports of itself.
            return run(declaration, models, resume, Map.of("simulator", "in this process"));
        }
    }

    /**
     * Runs a benchmark that is in no file.
     *
     * @param context how it was started, so that it can be started again
     */
    int start(Benchmark benchmark, Map<String, String> context, boolean resume) throws IOException {
        inFile = false;
        return run(
                new BenchmarkDeclaration(benchmark, PriceTable.empty(), RunLimits.DEFAULT, null, Map.of()),
                List.of(),
                resume,
                context);
    }

    private int run(BenchmarkDeclaration declaration, List<String> models, boolean resume, Map<String, String> context)
            throws IOException {
        Benchmark declared = options.over(declaration.benchmark());
        Benchmark benchmark = models.isEmpty() ? declared : declared.onlyModels(chosen(declared.models(), models));
        try (RunStore store = options.store(environment)) {
            LlmBench.Builder builder = options.engine(store, declaration.limits());
            if (declaration.cache() != null && !options.cached()) {
                builder.cache(declaration.cache());
            }
            context.forEach(builder::context);
            if (benchmark.load().open()) {
                builder.context("compilers", CompilerThreads.behind(environment));
            }
            return run(declaration, benchmark, builder, resume);
        }
    }

    private int run(BenchmarkDeclaration declaration, Benchmark benchmark, LlmBench.Builder builder, boolean resume)
            throws IOException {
        if (inFile) {
            builder.context(FILE, file.toAbsolutePath().normalize().toString());
        }
        ServerAddress.configured(name -> Optional.empty(), environment.variables())
                .map(server -> RunPublisher.to(server, options.reports())
                        .variables(environment.variables())
                        .warning(text -> environment.err().println("llmbench: " + text)))
                .ifPresent(builder::listener);
        StepSummary.configured(environment.variables()).ifPresent(builder::listener);
        LlmBench engine = builder.prices(options.pricesBefore(declaration.prices()))
                .listener(ConsoleListener.to(options.json() ? environment.err() : environment.out())
                        .reports(options.reports()))
                .resume(resume)
                .variables(environment.variables())
                .cassettes(options.cassettes(file))
                .build();
        Run run;
        try {
            run = engine.run(benchmark);
        } catch (BenchmarkSkippedException e) {
            environment.out().println(e.getMessage());
            return ExitCode.DONE;
        }
        if (before != null) {
            List<String> changes =
                    before.fingerprint().identityChanges(run.header().fingerprint());
            if (!changes.isEmpty()) {
                environment
                        .err()
                        .println("llmbench: changed since run " + before.id() + ": " + String.join(", ", changes));
            }
        }
        if (options.json()) {
            new JsonReporter().write(run, environment.out(), true);
        }
        String missing = missing(run);
        if (missing != null) {
            environment.err().println("llmbench: " + missing);
            return ExitCode.COULD_NOT_RUN;
        }
        if (run.outcomes().isEmpty()) {
            environment.err().println("llmbench: no call was made; " + stopped(run));
            return ExitCode.COULD_NOT_RUN;
        }
        if (run.outcomes().stream().allMatch(FileRun::neverAnswered)) {
            environment.err().println("llmbench: no call was answered; the first error was: " + firstError(run));
            return ExitCode.COULD_NOT_RUN;
        }
        return GateExit.of(run.gates(), benchmark.policy().onInconclusive(), environment);
    }

    private static boolean neverAnswered(Run.OutcomeCount count) {
        return count.outcome() == Outcome.TRANSPORT_FAILED || count.outcome() == Outcome.TIMED_OUT;
    }

    /** What a replay says of the first call that is on no cassette; {@code null} where there is none. */
    private static @Nullable String missing(Run run) {
        if (!run.header().fingerprint().context().containsKey("mode")) {
            return null;
        }
        try (var trials = run.trials()) {
            return trials.flatMap(trial -> trial.calls().stream())
                    .flatMap(call -> Stream.ofNullable(call.response().error()))
                    .filter(error -> error.kind() == CallError.Kind.NOT_RECORDED)
                    .map(CallError::message)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String stopped(Run run) {
        return run.facts().stream()
                .filter(fact -> fact.startsWith("stopped"))
                .findFirst()
                .orElse("the report says what there was to do");
    }

    private static String firstError(Run run) {
        try (var trials = run.trials()) {
            return trials.flatMap(trial -> Stream.ofNullable(trial.error()))
                    .findFirst()
                    .orElse("none");
        }
    }

    private static List<ModelRef> chosen(List<ModelRef> declared, List<String> wanted) {
        List<ModelRef> models = new ArrayList<>();
        for (String name : wanted) {
            models.add(declared.stream()
                    .filter(model -> model.label().equals(name) || model.name().equals(name))
                    .findFirst()
                    .orElseGet(() -> other(name, declared)));
        }
        return models;
    }

    private static ModelRef other(String name, List<ModelRef> declared) {
        try {
            return ModelRef.of(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--models must name models of the file (" + declared + ") or others as provider:name, but was \""
                            + name + "\"",
                    e);
        }
    }
}
