package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.dataset.SampleStore;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.journal.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Scores stored answers by a task and keeps the result as a run of its own, linked to where they come from. */
final class Rescoring {
    /** Under this name a run's context says whose answers it scored. */
    static final String FROM = "scored-from";

    private static final int TOGETHER = 1_000;

    private final Settings settings;
    private final BenchmarkRunner runner;

    Rescoring(Settings settings, BenchmarkRunner runner) {
        this.settings = settings;
        this.runner = runner;
    }

    Run run(Benchmark benchmark, StoredTrials stored) throws IOException {
        Task task = only(benchmark);
        Benchmark scored = benchmark.onlyModels(stored.models());
        List<String> facts = new ArrayList<>();
        facts.add("scored again: answers of " + stored.from()
                + "; no model was called, and costs are those of the answers");
        Map<String, BoundModel> models = new LinkedHashMap<>();
        stored.models().forEach(model -> models.put(model.label(), new BoundModel(model, new NoCalls())));
        try (TaskSamples samples = TaskSamples.read(scored, facts)) {
            SampleStore byNumber = samples.byTask().get(task.name());
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; byNumber != null && i < byNumber.size(); i++) {
                numbers.put(byNumber.get(i).id(), i);
            }
            long trials = count(stored, numbers, facts);
            RunHeader header = BenchmarkRunner.header(
                    scored, trials, fingerprint(scored, stored, models, samples.hashes()), settings.runId());
            Baselines baselines = Baselines.of(scored, settings);
            Path reports = PrivateFiles.createDirectories(settings.reports().resolve(header.id()));
            try (RunJournal journal = settings.store().create(header);
                    Stream<Trial> before = stored.trials().get()) {
                TrialMaker maker = new TrialMaker(
                        name -> {
                            throw new IllegalStateException("nothing is called while answers are scored again");
                        },
                        new JudgeModels(List.of()),
                        new KeptCalls(),
                        exhausted -> {
                            throw new IllegalStateException("nothing is paid for while answers are scored again");
                        },
                        header.id(),
                        Runnable::run,
                        Runnable::run);
                List<CompletableFuture<Void>> written = new ArrayList<>();
                String stopped = null;
                for (Trial trial : (Iterable<Trial>) before::iterator) {
                    stopped = settings.stop().get();
                    if (stopped != null) {
                        facts.add("stopped: " + stopped);
                        break;
                    }
                    Integer number = numbers.get(trial.key().sample());
                    BoundModel model = models.get(trial.key().model());
                    if (number != null && byNumber != null && model != null) {
                        PlannedTrial planned = new PlannedTrial(
                                model, task, byNumber.get(number), trial.key().epoch());
                        written.add(
                                journal.append(scored(maker, planned, trial)).toCompletableFuture());
                        if (written.size() == TOGETHER) {
                            awaitAll(written);
                        }
                    }
                }
                awaitAll(written);
                return finished(scored, header, journal, baselines, reports, stopped, facts);
            }
        }
    }

    /** A journal forces many trials to disk as quickly as one. */
    private static void awaitAll(List<CompletableFuture<Void>> written) {
        CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).join();
        written.clear();
    }

    private static Task only(Benchmark benchmark) {
        if (benchmark.tasks().size() != 1) {
            throw new IllegalArgumentException("answers are scored by one task, but " + benchmark.name() + " has "
                    + benchmark.tasks().stream().map(Task::name).toList() + "; name one");
        }
        Task task = benchmark.tasks().get(0);
        if (task.evaluator() != null || task.scorers().isEmpty()) {
            throw new IllegalArgumentException(
                    "task " + task.name() + " has no scorers that stored answers could be put to");
        }
        List<String> judged = task.scorers().stream()
                .filter(scorer -> !scorer.judges().isEmpty())
                .map(Scorer::name)
                .toList();
        if (!judged.isEmpty()) {
            throw new IllegalArgumentException("stored answers are scored without a call, but " + judged + " of task "
                    + task.name() + " call a judge; leave them out");
        }
        return task;
    }

    private static long count(StoredTrials stored, Map<String, Integer> numbers, List<String> facts) {
        long found = 0;
        long left = 0;
        String first = "";
        try (Stream<Trial> trials = stored.trials().get()) {
            for (Trial trial : (Iterable<Trial>) trials::iterator) {
                if (numbers.containsKey(trial.key().sample())) {
                    found++;
                } else if (left++ == 0) {
                    first = trial.key().sample();
                }
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException("none of the " + left + " answers of " + stored.from()
                    + " belongs to a sample of the task"
                    + (left == 0 ? "" : "; the first is of sample " + first + ", which its data set lacks"));
        }
        if (left > 0) {
            facts.add("left out: " + left + " answers of samples that the task's data set lacks; the first: " + first);
        }
        return found;
    }

    private Fingerprint fingerprint(
            Benchmark benchmark, StoredTrials stored, Map<String, BoundModel> models, Map<String, String> hashes) {
        Map<String, String> context = settings.contextOf(benchmark.load());
        context.put(FROM, stored.from());
        Fingerprint own = Fingerprints.of(
                benchmark,
                List.copyOf(models.values()),
                List.of(),
                hashes,
                settings.prices().version(),
                context,
                settings.identity());
        Map<String, String> identity = new TreeMap<>(own.identity());
        identity.putAll(stored.identity());
        return new Fingerprint(identity, own.context());
    }

    private static Trial scored(TrialMaker maker, PlannedTrial planned, Trial stored) {
        List<Call> calls = stored.calls().stream()
                .filter(call -> call.purpose() == Call.Purpose.CHAT)
                .map(call -> new Call(call.purpose(), call.model(), call.request(), call.response(), call.cost(), true))
                .toList();
        if (calls.isEmpty()) {
            String reason = stored.error() == null ? "there is no stored answer" : stored.error();
            Map<String, Score> scores = planned.task().scorers().stream()
                    .collect(Collectors.toMap(
                            Scorer::name, scorer -> Score.unscored(reason), (a, b) -> a, LinkedHashMap::new));
            return new Trial(
                    planned.key(),
                    stored.outcome(),
                    stored.text(),
                    scores,
                    calls,
                    planned.sample().cluster(),
                    reason,
                    planned.sample().tags());
        }
        return maker.again(planned, calls).toCompletableFuture().join();
    }

    private Run finished(
            Benchmark benchmark,
            RunHeader header,
            RunJournal journal,
            Baselines baselines,
            Path reports,
            @Nullable String stopped,
            List<String> facts)
            throws IOException {
        boolean compared = baselines.wanted() || Gates.compare(benchmark);
        RunFigures figures = compared ? BenchmarkRunner.figures(header, journal) : new RunFigures(header, List.of());
        Run run = runner.result(
                benchmark,
                header,
                journal,
                new Execution.Ending(stopped, new LoadMeasurement.Result(null, List.of(), List.of()), List.of()),
                baselines,
                figures,
                null,
                facts);
        settings.store().finish(run);
        try {
            settings.formats().write(run, reports);
        } catch (IOException e) {
            throw new IOException(
                    "run " + run.id() + " is kept, but a report could not be written: " + BenchmarkRunner.message(e),
                    e);
        } finally {
            new Listeners(settings.listeners()).tell(listener -> listener.finished(run));
        }
        baselines.keep(run, figures);
        return run;
    }

    /** Stands for the model that once answered. */
    private static final class NoCalls implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            CallError error =
                    new CallError(CallError.Kind.CANCELLED, null, "nothing is called while answers are scored again");
            return CompletableFuture.completedFuture(ModelResponse.failed(error, CallTrace.empty()));
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
