package io.github.llmbench.engine.run;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.cassette.Deck;
import io.github.llmbench.engine.cassette.Mode;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.gate.Sequences;
import io.github.llmbench.engine.journal.PrivateFiles;
import io.github.llmbench.engine.load.Share;
import io.github.llmbench.engine.metrics.RunMetrics;
import io.github.llmbench.engine.metrics.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The way of a run, from the benchmark to its reports. */
@API(status = INTERNAL, since = "0.1")
public final class BenchmarkRunner {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Where a fingerprint says that calls are recorded or replayed. */
    static final String MODE = "mode";

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
        Soundness.check(benchmark);
        List<String> facts = new ArrayList<>(JudgeModels.facts(benchmark));
        try (OpenModels models = OpenModels.of(benchmark.models(), settings);
                OpenModels judges = OpenModels.of(JudgeModels.of(benchmark), settings);
                TaskSamples samples = TaskSamples.read(benchmark, facts)) {
            List<ModelRef> called = called(benchmark);
            Fingerprint fingerprint = Fingerprints.of(
                    benchmark,
                    models.models(),
                    judges.models(),
                    samples.hashes(),
                    settings.prices().version(),
                    context(benchmark, models.replaying().mode(called)),
                    settings.identity());
            models.replaying().check(benchmark, models.models());
            Baselines baselines = Baselines.of(benchmark, settings);
            Plan plan = Plan.of(benchmark, models.models(), samples.byTask());
            Optional<RunHeader> unfinished = settings.resume()
                    ? new Resumption(settings.store()).of(benchmark, fingerprint, facts)
                    : Optional.empty();
            RunHeader header = unfinished.orElseGet(
                    () -> header(benchmark, trials(benchmark, plan), fingerprint, settings.runId()));
            Deck deck = Deck.open(
                    settings.cassettes(),
                    benchmark.name(),
                    header.id(),
                    header.tasks(),
                    called,
                    models.replaying()::untouched,
                    settings.variables());
            try (RunJournal journal = unfinished.isPresent()
                    ? settings.store().resume(header)
                    : settings.store().create(header)) {
                models.usedBy(header.id());
                judges.usedBy(header.id());
                JudgeModels judging = new JudgeModels(judges.models());
                deck.refusals(judging::refused);
                return run(benchmark, header, judging, journal, plan, baselines, deck, facts);
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

    Map<String, String> context(Benchmark benchmark, Mode mode) {
        Map<String, String> context = settings.contextOf(benchmark.load());
        if (mode != Mode.LIVE) {
            context.put(MODE, mode.toString());
        }
        return context;
    }

    static String message(IOException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        // What happened is in the class alone.
        if (e instanceof AccessDeniedException) {
            return message + ": access denied";
        }
        return e instanceof FileSystemException ? e.getClass().getSimpleName() + " " + message : message;
    }

    /**
     * Opens a run that is made in parts.
     *
     * @param begun its header where it has begun; {@code null} to begin it
     * @throws IllegalArgumentException if the benchmark is unsound, or another one than that which was begun
     * @throws BenchmarkException if it cannot be opened
     */
    public PartedRun open(Benchmark benchmark, @Nullable RunHeader begun) {
        return open(benchmark, begun, 1);
    }

    /**
     * Opens a run whose load several processes make together.
     *
     * @param begun its header where it has begun; {@code null} to begin it
     * @param workers that make a part of the load each; 1 for a load that is not measured
     */
    public PartedRun open(Benchmark benchmark, @Nullable RunHeader begun, int workers) {
        try {
            return PartedRun.open(settings, this, benchmark, begun, workers);
        } catch (IOException e) {
            throw new BenchmarkException("benchmark " + benchmark.name() + " cannot be run: " + message(e), e);
        } catch (UncheckedIOException e) {
            throw new BenchmarkException(
                    "benchmark " + benchmark.name() + " cannot be run: "
                            + message(Objects.requireNonNull(e.getCause())),
                    e);
        }
    }

    /** The models under test and those that judge them. */
    static List<ModelRef> called(Benchmark benchmark) {
        return Stream.concat(benchmark.models().stream(), JudgeModels.of(benchmark).stream())
                .distinct()
                .toList();
    }

    /**
     * Scores stored answers by the benchmark's one task; no model is called.
     *
     * @throws IllegalArgumentException if the task cannot score them
     * @throws BenchmarkException if the new run cannot be kept
     */
    public Run score(Benchmark benchmark, StoredTrials stored) {
        try {
            return new Rescoring(settings, this).run(benchmark, stored);
        } catch (IOException e) {
            throw new BenchmarkException("the answers of " + stored.from() + " could not be scored: " + message(e), e);
        } catch (UncheckedIOException e) {
            throw new BenchmarkException(
                    "the answers of " + stored.from() + " could not be scored: "
                            + message(Objects.requireNonNull(e.getCause())),
                    e);
        }
    }

    private Run run(
            Benchmark benchmark,
            RunHeader header,
            JudgeModels judges,
            RunJournal journal,
            Plan plan,
            Baselines baselines,
            Deck deck,
            List<String> facts)
            throws IOException {
        // Before anything is paid for: a directory that cannot be written must not be found out at the end.
        Path reports = PrivateFiles.createDirectories(settings.reports().resolve(header.id()));
        Sequences sequences = benchmark.policy().stopWhenDecided()
                ? Sequences.of(
                        Scope.of(benchmark),
                        plan.order(),
                        plan.clustered(),
                        baselines.before().orElse(null))
                : null;
        Set<Trial.Key> before = new HashSet<>();
        KeptCalls kept = new KeptCalls();
        boolean live = !header.fingerprint().context().containsKey(MODE);
        Cost again = Cost.NONE;
        Cost spent = Cost.NONE;
        try (Stream<Trial> trials = journal.trials()) {
            for (Trial trial : (Iterable<Trial>) trials::iterator) {
                spent = spent.plus(trial.paid());
                if (trial.outcome().retriedOnResume()) {
                    // A recording has to hold every call, so that there they are all made again.
                    again = again.plus(live ? kept.keep(trial) : trial.cost());
                } else {
                    before.add(trial.key());
                    deck.restore(trial, called(benchmark), TrialMaker.callId(header.id(), trial.key()));
                    if (sequences != null) {
                        sequences.add(trial);
                    }
                }
            }
        }
        // A conversation that was cut is made again from its first turn: its history is part of what is asked.
        Plan open = plan.without(before);
        long planned = plan.trials(plan.size());
        long resumed = planned - open.trials(open.size());
        if (resumed > 0) {
            facts.add("resumed: " + resumed + " of " + planned + " trials stood in the journal of an unfinished run");
        }
        if (again.usd().signum() > 0) {
            facts.add("paid again: " + again.priced() + " calls of trials that are made again had cost "
                    + again.usd().toPlainString() + " USD; metrics leave them out");
        }
        Execution.Ending ending;
        try {
            ending = new Execution(
                            settings,
                            benchmark,
                            header,
                            judges,
                            kept,
                            journal,
                            spent,
                            resumed,
                            sequences,
                            deck,
                            settings.listeners(),
                            true,
                            Share.WHOLE,
                            () -> {})
                    .run(open);
        } catch (IOException | RuntimeException e) {
            deck.saveAfter(e);
            throw e;
        }
        deck.save();
        if (ending.stopped() != null) {
            facts.add("stopped: " + ending.stopped());
        }
        boolean undecided = sequences == null || !sequences.decided();
        facts.addAll(deck.facts(ending.stopped() == null && resumed == 0 && undecided));
        boolean compared = baselines.wanted() || Gates.compare(benchmark);
        RunFigures figures = compared ? figures(header, journal) : new RunFigures(header, List.of());
        Run run = result(benchmark, header, journal, ending, baselines, figures, sequences, facts);
        settings.store().finish(run);
        try {
            settings.formats().write(run, reports);
        } catch (IOException e) {
            throw new IOException(
                    "run " + run.id() + " ended and is kept, but a report could not be written: " + message(e), e);
        } finally {
            new Listeners(settings.listeners()).tell(listener -> listener.finished(run));
        }
        baselines.keep(run, figures);
        return run;
    }

    static RunFigures figures(RunHeader header, RunJournal journal) {
        try (Stream<Trial> trials = journal.trials()) {
            return RunFigures.of(header, trials);
        }
    }

    Run result(
            Benchmark benchmark,
            RunHeader header,
            RunJournal journal,
            Execution.Ending ending,
            Baselines baselines,
            RunFigures figures,
            @Nullable Sequences sequences,
            List<String> facts) {
        RunMetrics collected = new RunMetrics(benchmark, ending.load().window(), settings.definitions());
        long made = 0;
        try (Stream<Trial> trials = journal.trials()) {
            for (Trial trial : (Iterable<Trial>) trials::iterator) {
                collected.add(trial);
                made++;
            }
        }
        Summary summary = collected.summary();
        List<Metric> metrics = new ArrayList<>(summary.metrics());
        metrics.addAll(ending.load().metrics());
        facts.addAll(ending.load().facts());
        facts.addAll(ending.facts());
        Run.Status status = Run.Status.COMPLETE;
        if (ending.stopped() != null) {
            status = Run.Status.PARTIAL;
        } else if (sequences != null && made < header.trials()) {
            status = Run.Status.DECIDED;
            facts.add(String.format(
                    Locale.ROOT,
                    "ended early: every gate was decided after %s samples; %,d of %,d trials were not made, which saved"
                            + " at least as many calls. The comparisons of models, and metrics that no gate looks at, keep"
                            + " intervals that assume a fixed number of samples",
                    sequences.progress(),
                    header.trials() - made,
                    header.trials()));
        }
        boolean complete = status == Run.Status.COMPLETE;
        if (!summary.cost().complete()) {
            Cost cost = summary.cost();
            facts.add("unpriced: " + cost.priced() + " of " + (cost.priced() + cost.unpriced())
                    + " calls priced; costs leave the others out");
        }
        baselines.addFacts(header.fingerprint(), complete, facts);
        Evidence evidence = Evidence.of(metrics, status != Run.Status.PARTIAL)
                .comparing(List.of(figures), baselines.before().stream().toList(), baselines.why(complete));
        if (sequences != null) {
            evidence = evidence.sequential(sequences, status == Run.Status.DECIDED);
        }
        return new Run(
                header,
                Instant.now(),
                status,
                evidence.metrics(),
                Gates.decide(Scope.of(benchmark), evidence),
                summary.comparisons(),
                summary.outcomes(),
                facts,
                summary.histograms(),
                journal::trials);
    }

    static RunHeader header(Benchmark benchmark, long trials, Fingerprint fingerprint, @Nullable String id) {
        Instant now = Instant.now();
        byte[] suffix = new byte[3];
        ThreadLocalRandom.current().nextBytes(suffix);
        return new RunHeader(
                id == null ? ID_TIME.format(now) + "-" + HexFormat.of().formatHex(suffix) : id,
                benchmark.name(),
                now,
                benchmark.models().stream().map(model -> model.label()).toList(),
                benchmark.tasks().stream().map(Task::name).toList(),
                trials,
                fingerprint,
                benchmark.tasks().stream()
                        .flatMap(task -> ScoreMetric.of(task).stream())
                        .toList());
    }

    static long trials(Benchmark benchmark, Plan plan) {
        return Loading.trials(
                benchmark.load(),
                benchmark.seed(),
                new Units(plan, true),
                plan.size(),
                benchmark.models().size());
    }
}
