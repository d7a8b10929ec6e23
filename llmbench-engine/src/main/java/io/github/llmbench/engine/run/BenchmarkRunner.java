package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.metrics.RunMetrics;
import io.github.llmbench.engine.metrics.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The way of a run, from the benchmark to its reports. */
public final class BenchmarkRunner {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Settings settings;

    /** A runner; may be used for any number of runs. */
    public BenchmarkRunner(Settings settings) {
        this.settings = settings;
    }

    /**
     * Runs it, or goes on with its unfinished run where the identity is the same.
     *
     * @throws IllegalArgumentException if the benchmark is unsound
     * @throws BenchmarkException if it could not be run
     */
    public Run run(Benchmark benchmark) {
        check(benchmark);
        try (OpenModels models = OpenModels.of(benchmark.models(), settings)) {
            Map<String, List<Sample>> samples = new LinkedHashMap<>();
            Map<String, String> hashes = new LinkedHashMap<>();
            for (Task task : benchmark.tasks()) {
                samples.put(task.name(), samples(task));
                hashes.put(task.name(), Samples.hash(task.dataset(), Path.of("")));
            }
            Fingerprint fingerprint = Fingerprints.of(
                    benchmark, models.models(), hashes, settings.prices().version(), settings.context());
            List<PlannedTrial> plan = Plan.of(benchmark, models.models(), samples);
            Optional<RunHeader> unfinished = settings.resume() ? resumable(benchmark, fingerprint) : Optional.empty();
            RunHeader header = unfinished.orElseGet(() -> header(benchmark, plan.size(), fingerprint));
            try (RunJournal journal = unfinished.isPresent()
                    ? settings.store().resume(header)
                    : settings.store().create(header)) {
                return run(benchmark, header, journal, plan);
            }
        } catch (IOException e) {
            throw new BenchmarkException("benchmark " + benchmark.name() + " could not be run: " + message(e), e);
        } catch (UncheckedIOException e) {
            throw new BenchmarkException(
                    "benchmark " + benchmark.name() + " could not be run: "
                            + message(Objects.requireNonNull(e.getCause())),
                    e);
        }
    }

    private static String message(IOException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return e instanceof java.nio.file.FileSystemException ? e.getClass().getSimpleName() + " " + message : message;
    }

    private Run run(Benchmark benchmark, RunHeader header, RunJournal journal, List<PlannedTrial> plan)
            throws IOException {
        Map<Trial.Key, Cost> before = new HashMap<>();
        try (Stream<Trial> trials = journal.trials()) {
            trials.filter(trial -> !trial.outcome().retriedOnResume())
                    .forEach(trial -> before.put(trial.key(), trial.cost()));
        }
        List<PlannedTrial> open =
                plan.stream().filter(trial -> !before.containsKey(trial.key())).toList();
        long resumed = (long) plan.size() - open.size();
        Cost spent = before.values().stream().reduce(Cost.NONE, Cost::plus);
        Execution.Ending ending = new Execution(settings, benchmark, header, journal, spent, resumed).run(open);

        List<String> facts = new ArrayList<>();
        if (resumed > 0) {
            facts.add(
                    "resumed: " + resumed + " of " + plan.size() + " trials stood in the journal of an unfinished run");
        }
        if (ending.stopped() != null) {
            facts.add("stopped: " + ending.stopped() + "; run it again with a larger budget to go on");
        }
        Run run = result(benchmark, header, journal, ending, facts);
        settings.store().finish(run);
        report(run);
        new Listeners(settings.listeners()).tell(listener -> listener.finished(run));
        return run;
    }

    private static Run result(
            Benchmark benchmark, RunHeader header, RunJournal journal, Execution.Ending ending, List<String> facts) {
        RunMetrics metrics = new RunMetrics(benchmark);
        try (Stream<Trial> trials = journal.trials()) {
            trials.forEach(metrics::add);
        }
        Summary summary = metrics.summary();
        boolean complete = ending.stopped() == null;
        if (!summary.cost().complete()) {
            facts.add("unpriced: " + summary.cost().unpriced() + " calls have no price; costs leave them out");
        }
        return new Run(
                header,
                Instant.now(),
                complete ? Run.Status.COMPLETE : Run.Status.PARTIAL,
                summary.metrics(),
                Gates.decide(benchmark, summary.metrics(), complete),
                summary.comparisons(),
                summary.outcomes(),
                facts,
                journal::trials);
    }

    private void report(Run run) throws IOException {
        Path directory = settings.reports().resolve(run.id());
        Files.createDirectories(directory);
        for (Reporter reporter : ServiceLoader.load(Reporter.class)) {
            reporter.write(run, directory);
        }
    }

    private static void check(Benchmark benchmark) {
        if (benchmark.tasks().isEmpty()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " has no task; add one with task(Task.of(dataset))");
        }
        if (benchmark.models().isEmpty()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " has no model; add one with models(\"provider:name\")");
        }
        Gates.check(benchmark);
    }

    private static List<Sample> samples(Task task) {
        try (Stream<Sample> samples = Samples.open(task.dataset(), Path.of(""))) {
            List<Sample> all = samples.toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException(
                        "dataset " + task.dataset().name() + " of task " + task.name() + " has no sample");
            }
            return all;
        }
    }

    private Optional<RunHeader> resumable(Benchmark benchmark, Fingerprint fingerprint) throws IOException {
        return settings.store()
                .unfinished(benchmark.name())
                .filter(header ->
                        header.fingerprint().identityChanges(fingerprint).isEmpty());
    }

    private static RunHeader header(Benchmark benchmark, int trials, Fingerprint fingerprint) {
        Instant now = Instant.now();
        byte[] suffix = new byte[3];
        ThreadLocalRandom.current().nextBytes(suffix);
        return new RunHeader(
                ID_TIME.format(now) + "-" + HexFormat.of().formatHex(suffix),
                benchmark.name(),
                now,
                benchmark.models().stream().map(model -> model.label()).toList(),
                benchmark.tasks().stream().map(Task::name).toList(),
                trials,
                fingerprint);
    }

    /** How many trials a load keeps in flight. */
    static int inFlight(Load load) {
        return ((Load.Closed) load).inFlight();
    }
}
