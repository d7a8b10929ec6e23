package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.declare.PriceFile;
import io.github.llmbench.engine.timing.Definition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code run} and {@code rerun} share. */
final class RunOptions {
    @Option(names = "--json", description = "Print the run as one JSON object.")
    private boolean json;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description = "Only these models of the file, by label, or others as provider:name.")
    private List<String> models = List.of();

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private CassetteOptions cassettes = new CassetteOptions();

    @Option(names = "--reports", paramLabel = "DIRECTORY", description = "Where reports are written.")
    private @Nullable Path reports;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "Formats of the reports: html, json, csv, pdf, junit, md; html and json unless set.")
    private List<String> formats = List.of();

    @Option(
            names = "--on-inconclusive",
            paramLabel = "fail|warn|pass",
            description = "What an undecided gate does to the exit code, in place of what the file says.")
    private @Nullable String onInconclusive;

    @Option(
            names = "--baseline",
            paramLabel = "FILE|NAME",
            description = "What gates on the baseline compare with, in place of what the file says.")
    private @Nullable String baseline;

    @Option(names = "--update-baseline", description = "Make a complete run the baseline.")
    private boolean updateBaseline;

    @Option(names = "--stop-when-decided", description = "End the run as soon as every gate is decided.")
    private boolean stopWhenDecided;

    @Option(
            names = "--attempts",
            paramLabel = "NUMBER",
            description = "Attempts of a call in all; 3 unless set, and 1 under a load that measures.")
    private @Nullable Integer attempts;

    @Option(
            names = "--attempt-timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Longest time of an attempt, such as 90s; 10min unless set.")
    private @Nullable Duration attemptTimeout;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Longest time between two events of a stream; 2min unless set.")
    private @Nullable Duration stallTimeout;

    @Option(
            names = "--trial-timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Longest time of a trial, all its attempts included.")
    private @Nullable Duration trialTimeout;

    @Option(
            names = "--run-timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Longest time of the run: then nothing more is sent and what is under way is cut.")
    private @Nullable Duration runTimeout;

    @Option(
            names = "--definitions",
            split = ",",
            paramLabel = "TOOL",
            description = "Show TPOT and ITL by these tools' definitions too: vllm, aiperf, guidellm.")
    private List<String> definitions = List.of();

    @Option(
            names = "--cache",
            paramLabel = "off|file|postgres|redis://HOST",
            description =
                    "Where answers are remembered; $LLMBENCH_CACHE or off unless set, and always off under a load that"
                            + " measures.")
    private @Nullable String cache;

    @Option(
            names = "--budget",
            paramLabel = "USD|none",
            description =
                    "What the run may spend, in place of what the file says; without any, 10 USD for paid models.")
    private @Nullable String budget;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "A price table in JSON, which comes before the file's own prices.")
    private @Nullable Path prices;

    /** The table given here, before another. */
    PriceTable pricesBefore(PriceTable declared) throws IOException {
        return prices == null ? declared : PriceFile.read(prices).orElse(declared);
    }

    boolean json() {
        return json;
    }

    Cassettes cassettes(Path file) {
        return cassettes.cassettes(file);
    }

    /** Whether the command line says where answers are remembered. */
    boolean cached() {
        return cache != null;
    }

    List<String> models() {
        return models;
    }

    Path home() {
        return home.path();
    }

    /** Where each run's reports get a directory. */
    Path reports() {
        return reports == null ? home().resolve("reports") : reports;
    }

    /** The store that the environment names, or files; to be closed by the caller. */
    RunStore store(Environment environment) throws IOException {
        return environment.store(home());
    }

    /** An engine over a store, home and reports; attempts given here come before those of the limits. */
    LlmBench.Builder engine(RunStore store, RunLimits limits) {
        LlmBench.Builder engine = LlmBench.builder()
                .home(home())
                .reports(reports())
                .store(store)
                .limits(limits)
                .updateBaseline(updateBaseline)
                .definitions(definitions.stream().map(Definition::named).toArray(Definition[]::new));
        if (!formats.isEmpty()) {
            engine.formats(formats.toArray(String[]::new));
        }
        if (cache != null) {
            engine.cache(cache);
        }
        if ("none".equals(budget)) {
            engine.runCap(Budget.NONE);
        }
        if (attempts != null) {
            engine.attempts(attempts);
        }
        if (attemptTimeout != null) {
            engine.attemptTimeout(attemptTimeout);
        }
        if (stallTimeout != null) {
            engine.stallTimeout(stallTimeout);
        }
        if (trialTimeout != null) {
            engine.trialTimeout(trialTimeout);
        }
        if (runTimeout != null) {
            engine.runTimeout(runTimeout);
        }
        return engine;
    }

    /** The benchmark with what is given here in place of what its file says. */
    Benchmark over(Benchmark declared) {
        Benchmark benchmark = declared;
        if (onInconclusive != null) {
            benchmark = benchmark.onInconclusive(OnInconclusive.parse(onInconclusive));
        }
        if (budget != null) {
            benchmark = benchmark.budget("none".equals(budget) ? Budget.NONE : Budget.usd(budget));
        }
        if (baseline != null) {
            benchmark = benchmark.baseline(baseline);
        }
        if (updateBaseline && benchmark.policy().baseline() == null) {
            throw new IllegalArgumentException(
                    "--update-baseline needs a baseline; name it in the benchmark file or with --baseline FILE.json");
        }
        return stopWhenDecided ? benchmark.stopWhenDecided() : benchmark;
    }
}
