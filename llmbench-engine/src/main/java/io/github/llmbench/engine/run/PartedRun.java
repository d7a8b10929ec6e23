package io.github.llmbench.engine.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.cassette.Deck;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.gate.Sequences;
import io.github.llmbench.engine.journal.PrivateFiles;
import io.github.llmbench.engine.load.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A run that is made in parts: any number of processes open the same benchmark, each makes some units of its plan, and one ends it.
 * The plan is the same in all of them, since it follows from the benchmark. Who makes which part, and that no part is made twice, is
 * the caller's matter. Safe for use by several threads.
 *
 * <pre>{@code
 * try (PartedRun run = bench.open(benchmark, null)) {
 *     PartedRun.Part part = run.make(journal, 0, run.units(), Set.of(), listener);
 *     Run ended = run.end(journal, part.stopped(), List.of());
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PartedRun implements AutoCloseable {
    private final Settings settings;
    private final BenchmarkRunner runner;
    private final Benchmark benchmark;
    private final RunHeader header;
    private final OpenModels models;
    private final OpenModels judges;
    private final TaskSamples samples;
    private final Plan plan;
    private final Deck deck;
    private final List<String> facts;
    private final int workers;

    private PartedRun(
            Settings settings,
            BenchmarkRunner runner,
            Benchmark benchmark,
            RunHeader header,
            OpenModels models,
            OpenModels judges,
            TaskSamples samples,
            Plan plan,
            Deck deck,
            List<String> facts,
            int workers) {
        this.workers = workers;
        this.settings = settings;
        this.runner = runner;
        this.benchmark = benchmark;
        this.header = header;
        this.models = models;
        this.judges = judges;
        this.samples = samples;
        this.plan = plan;
        this.deck = deck;
        this.facts = List.copyOf(facts);
    }

    static PartedRun open(
            Settings settings, BenchmarkRunner runner, Benchmark benchmark, @Nullable RunHeader begun, int workers)
            throws IOException {
        Soundness.check(benchmark);
        if (workers > 1) {
            Share.check(benchmark.load(), workers);
        } else if (benchmark.load().paced()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " has the load \"" + benchmark.load()
                            + "\", which is measured in one piece; only closed n can be made in parts, or a load with workers to share it");
        }
        List<AutoCloseable> open = new ArrayList<>();
        try {
            List<String> facts = new ArrayList<>(JudgeModels.facts(benchmark));
            OpenModels models = OpenModels.of(benchmark.models(), settings);
            open.add(models);
            OpenModels judges = OpenModels.of(JudgeModels.of(benchmark), settings);
            open.add(judges);
            TaskSamples samples = TaskSamples.read(benchmark, facts);
            open.add(samples);
            List<ModelRef> called = BenchmarkRunner.called(benchmark);
            Fingerprint fingerprint = Fingerprints.of(
                    benchmark,
                    models.models(),
                    judges.models(),
                    samples.hashes(),
                    settings.prices().version(),
                    runner.context(benchmark, models.replaying().mode(called)),
                    settings.identity());
            models.replaying().check(benchmark, models.models());
            Plan plan = Plan.of(benchmark, models.models(), samples.byTask());
            RunHeader header = begun;
            if (header == null) {
                // Before anything is paid for: a baseline that is none must not be found out at the end.
                var unused = Baselines.of(benchmark, settings);
                header = BenchmarkRunner.header(
                        benchmark, BenchmarkRunner.trials(benchmark, plan), fingerprint, settings.runId());
            } else {
                same(header, fingerprint);
            }
            Deck deck = Deck.open(
                    settings.cassettes(),
                    benchmark.name(),
                    header.id(),
                    header.tasks(),
                    called,
                    models.replaying()::untouched,
                    settings.variables());
            models.usedBy(header.id());
            judges.usedBy(header.id());
            return new PartedRun(
                    settings, runner, benchmark, header, models, judges, samples, plan, deck, facts, workers);
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable each : open) {
                close(each, e);
            }
            throw e;
        }
    }

    private static void close(AutoCloseable open, Exception cause) {
        try {
            open.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }

    private static void same(RunHeader begun, Fingerprint now) {
        List<String> changes = begun.fingerprint().identityChanges(now);
        if (!changes.isEmpty()) {
            throw new IllegalArgumentException(
                    "run " + begun.id() + " cannot go on, since these changed after it began: "
                            + String.join(", ", changes) + "; start a new run");
        }
    }

    /**
     * What came of a part.
     *
     * @param stopped why it ended before all of its trials were made; {@code null} where they were
     */
    public record Part(@Nullable String stopped) {}

    /** The run. */
    public RunHeader header() {
        return header;
    }

    /** How many units the plan has: trials, or conversations whose turns follow one another. */
    public int units() {
        return plan.size();
    }

    /** How many units the run has in flight at a time, all of its parts together. */
    public int inFlight() {
        return benchmark.load() instanceof Load.Closed closed ? closed.inFlight() : 1;
    }

    /** Whether the run is to end as soon as its gates are decided. */
    public boolean stopsWhenDecided() {
        return benchmark.policy().stopWhenDecided();
    }

    /** The trials of some units, from one number to before another. */
    public List<Trial.Key> keys(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(plan::get)
                .flatMap(unit -> unit.turns().stream())
                .map(PlannedTrial::key)
                .toList();
    }

    /**
     * Makes the trials of some units that are not made yet; the part has as many in flight as the load says.
     *
     * @param journal keeps them
     * @param from first unit
     * @param to unit after the last
     * @param made trials of them that stand in the journal and are to stay
     * @param listener hears of this part; how its calls go is seen by whoever puts the parts together
     * @throws BenchmarkException if the journal cannot be written
     */
    public Part make(RunJournal journal, int from, int to, Set<Trial.Key> made, RunListener listener) {
        Plan open = plan.part(from, to).without(made);
        if (open.isEmpty()) {
            return new Part(null);
        }
        try {
            Execution.Ending ending = made(open, journal, listener, false, Share.WHOLE, () -> {});
            return new Part(ending.stopped());
        } catch (IOException e) {
            throw new BenchmarkException(
                    "a part of run " + header.id() + " could not be made: " + BenchmarkRunner.message(e), e);
        }
    }

    private Execution.Ending made(
            Plan part, RunJournal journal, RunListener listener, boolean looks, Share share, Runnable ready)
            throws IOException {
        return new Execution(
                        settings,
                        benchmark,
                        header,
                        new JudgeModels(judges.models()),
                        new KeptCalls(),
                        journal,
                        Cost.NONE,
                        0,
                        null,
                        deck,
                        List.of(listener),
                        looks,
                        share,
                        ready)
                .run(part);
    }

    /**
     * What came of a part of a load.
     *
     * @param stopped why it ended before its end; {@code null} where it did not
     * @param seen what {@link #end} needs of it; {@code null} where it was not measured
     */
    public record Measured(
            @Nullable String stopped, @Nullable LoadPart seen) {}

    /** How many processes make the load together; 1 where it is not measured. */
    public int workers() {
        return workers;
    }

    /**
     * Makes this process's part of a load that several make together. Nothing of it may stand in the journal.
     *
     * @param journal keeps its trials
     * @param part number of the part, from 0
     * @param together returns at the moment on which the processes agreed; asked when all is at hand
     * @param listener hears of this part
     * @throws BenchmarkException if the journal cannot be written
     */
    public Measured measure(RunJournal journal, int part, Runnable together, RunListener listener) {
        try {
            Execution.Ending ending = made(plan, journal, listener, true, new Share(part, workers), together);
            return new Measured(ending.stopped(), ending.load().part());
        } catch (IOException e) {
            throw new BenchmarkException(
                    "a part of run " + header.id() + " could not be made: " + BenchmarkRunner.message(e), e);
        }
    }

    /**
     * Ends a run whose load several processes made together, as {@link #end(RunJournal, String, List)} does: metrics are those of all
     * trials in the time in which all of them measured, and histograms hold every value once.
     *
     * @param parts what came of each; fewer than there are workers where some measured nothing, and then the load has no window
     */
    public Run end(RunJournal journal, @Nullable String stopped, List<String> more, List<LoadPart> parts) {
        List<String> remarks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            remarks.addAll(parts.get(i).factsOf(i, workers));
        }
        return end(
                journal,
                stopped,
                more,
                LoadPart.together(
                        parts.size() == workers ? parts : List.of(),
                        benchmark.load().open(),
                        remarks));
    }

    /**
     * Whether every gate is decided by the trials that are there, so that the run may end.
     *
     * @throws BenchmarkException if the journal or the baseline cannot be read
     */
    public boolean decided(RunJournal journal) {
        try {
            Sequences sequences = sequences(journal, Baselines.of(benchmark, settings));
            return sequences != null && sequences.decided();
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private @Nullable Sequences sequences(RunJournal journal, Baselines baselines) {
        if (!stopsWhenDecided()) {
            return null;
        }
        Sequences sequences = Sequences.of(
                Scope.of(benchmark),
                plan.order(),
                plan.clustered(),
                baselines.before().orElse(null));
        try (Stream<Trial> trials = journal.trials()) {
            trials.filter(trial -> !trial.outcome().retriedOnResume()).forEach(sequences::add);
        }
        return sequences;
    }

    /**
     * Ends the run with what is there: metrics, gates, reports; once more gives the same.
     *
     * @param stopped why trials are missing; {@code null} where none is, or where its gates were decided before
     * @param more what else is to be said of the run
     * @throws BenchmarkException if the end cannot be kept
     */
    public Run end(RunJournal journal, @Nullable String stopped, List<String> more) {
        return end(journal, stopped, more, new LoadMeasurement.Result(null, List.of(), List.of()));
    }

    private Run end(RunJournal journal, @Nullable String stopped, List<String> more, LoadMeasurement.Result load) {
        try {
            Baselines baselines = Baselines.of(benchmark, settings);
            List<String> all = new ArrayList<>(facts);
            all.addAll(more);
            if (stopped != null) {
                all.add("stopped: " + stopped);
            }
            boolean compared = baselines.wanted() || Gates.compare(benchmark);
            RunFigures figures =
                    compared ? BenchmarkRunner.figures(header, journal) : new RunFigures(header, List.of());
            Execution.Ending ending = new Execution.Ending(stopped, load, List.of());
            Run run = runner.result(
                    benchmark, header, journal, ending, baselines, figures, sequences(journal, baselines), all);
            settings.store().finish(run);
            Path reports = PrivateFiles.createDirectories(settings.reports().resolve(header.id()));
            settings.formats().write(run, reports);
            new Listeners(settings.listeners()).tell(listener -> listener.finished(run));
            baselines.keep(run, figures);
            return run;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private BenchmarkException unreadable(Exception e) {
        String why = e.getCause() instanceof IOException cause ? BenchmarkRunner.message(cause) : e.getMessage();
        return new BenchmarkException("run " + header.id() + " could not be ended: " + why, e);
    }

    /** Closes what was opened for it. */
    @Override
    public void close() {
        samples.close();
        judges.close();
        models.close();
    }
}
