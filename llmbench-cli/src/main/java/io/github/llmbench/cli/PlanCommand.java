package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.plan.Forecast;
import io.github.llmbench.engine.stats.Planning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says before a run what it takes, and what differences it can find. */
@Command(
        name = "plan",
        description =
                "Says before a run how many samples, calls, how much money and time it takes, and what it can find.",
        footer = {"", "Calls nobody. Without FILE it plans samples only."})
final class PlanCommand implements Callable<Integer> {
    private static final String LOOPBACK = "http://127.0.0.1/v1";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The benchmark, in YAML or JSON.")
    private @Nullable Path file;

    @Option(names = "--difference", paramLabel = "D", description = "The difference to be found, such as 0.02.")
    private @Nullable Double difference;

    @Option(
            names = "--share",
            defaultValue = "0.8",
            description = "Share of samples a model gets right; ${DEFAULT-VALUE} unless set.")
    private double share;

    @Option(
            names = "--disagree",
            defaultValue = "0.2",
            description = "Share of samples that only one of two models gets right; ${DEFAULT-VALUE} unless set.")
    private double disagree;

    @Option(
            names = "--deviation",
            paramLabel = "SD",
            description = "Standard deviation of a sample's difference between two models, for means such as ratings or"
                    + " seconds; in place of --share and --disagree.")
    private @Nullable Double deviation;

    @Option(
            names = "--within",
            paramLabel = "VARIANCE",
            description = "Variance of a model's answers to one sample; shows what epochs are worth.")
    private @Nullable Double within;

    @Option(
            names = "--power",
            defaultValue = "0.8",
            description = "Chance to find the difference; ${DEFAULT-VALUE} unless set.")
    private double power;

    @Option(
            names = "--output-tokens",
            defaultValue = "256",
            description = "Of an answer, where no earlier run tells; ${DEFAULT-VALUE} unless set.")
    private long outputTokens;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            description = "A call takes, where no earlier run tells; ${DEFAULT-VALUE} unless set.")
    private double seconds;

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        Planning planning = new Planning(0.95, power);
        List<Precision> precisions = new ArrayList<>();
        Forecast forecast = null;
        if (file != null) {
            BenchmarkDeclaration declaration = declaration(file, environment.variables());
            Benchmark benchmark = declaration.benchmark();
            if (!(seconds > 0 && seconds < 1e6)) {
                throw new IllegalArgumentException("--seconds must be > 0, but was " + seconds);
            }
            forecast = Forecast.of(
                    benchmark,
                    declaration.prices().withInstalled(),
                    new Forecast.Assumptions(outputTokens, Duration.ofNanos(Math.round(seconds * 1e9))),
                    before(benchmark.name()).orElse(null));
            Set<String> tasks = new LinkedHashSet<>();
            for (Forecast.Row row : forecast.rows()) {
                if (tasks.add(row.task())) {
                    precisions.add(precision(planning, row));
                }
            }
        }
        if (deviation != null && difference == null && precisions.isEmpty()) {
            throw new IllegalArgumentException("--deviation needs a --difference to be found, or a benchmark file");
        }
        Needed needed = difference == null || deviation != null
                ? null
                : Needed.of(planning, difference, share, disagree, within);
        NeededForMean mean = difference == null || deviation == null
                ? null
                : NeededForMean.of(planning, difference, deviation, within);
        if (forecast == null && needed == null && mean == null) {
            throw new IllegalArgumentException("name a benchmark file, or a --difference to be found");
        }
        PlanReport report = new PlanReport(forecast, precisions, needed, mean);
        environment
                .out()
                .print(json ? Json.mapper().writeValueAsString(report) + System.lineSeparator() : report.text());
        return ExitCode.DONE;
    }

    private Precision precision(Planning planning, Forecast.Row row) {
        return deviation == null
                ? Precision.of(planning, row.task(), row.samples(), share, disagree)
                : Precision.ofMean(planning, row.task(), row.samples(), deviation);
    }

    private static BenchmarkDeclaration declaration(Path file, Function<String, @Nullable String> variables)
            throws IOException {
        Map<String, Object> simulated = BenchmarkDeclaration.simulator(file);
        return BenchmarkDeclaration.read(
                file,
                name -> name.equals(FileRun.SIMULATOR) && !simulated.isEmpty() ? LOOPBACK : variables.apply(name));
    }

    /** The newest finished run of the benchmark. */
    private Optional<Run> before(String benchmark) throws IOException {
        try (RunStore store = LlmBenchCommand.of(root).store(home.path());
                var runs = store.runs()) {
            for (var header : (Iterable<RunHeader>) runs::iterator) {
                Optional<Run> run = header.benchmark().equals(benchmark) ? store.find(header.id()) : Optional.empty();
                if (run.isPresent()) {
                    return run;
                }
            }
            return Optional.empty();
        }
    }
}
