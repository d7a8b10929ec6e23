package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.report.ConsoleListener;
import io.github.llmbench.engine.report.JsonReporter;
import io.github.llmbench.engine.rescore.AnswerTrials;
import io.github.llmbench.engine.run.StoredTrials;
import io.github.llmbench.engine.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores the answers of a run or a file by a task, and keeps that as a new run. Used for one run. */
final class TaskScoring {
    private final Environment environment;
    private final Path home;
    private final @Nullable Path reports;
    private final List<String> formats;
    private final boolean json;

    TaskScoring(Environment environment, Path home, @Nullable Path reports, List<String> formats, boolean json) {
        this.environment = environment;
        this.home = home;
        this.reports = reports;
        this.formats = formats;
        this.json = json;
    }

    int score(String answers, String spec, @Nullable Path data, boolean allowExecution) throws IOException {
        Benchmark benchmark = benchmark(spec, data, allowExecution);
        Task task = benchmark.tasks().get(0);
        try (RunStore store = environment.store(home)) {
            StoredTrials stored = isFile(answers)
                    ? AnswerTrials.of(Path.of(answers), task, counts -> sayLeftOut(counts, environment))
                    : AnswerTrials.of(new StoredRuns(store, home).run(answers), task);
            Path place = reports == null ? home.resolve("reports") : reports;
            LlmBench.Builder engine = LlmBench.builder()
                    .home(home)
                    .store(store)
                    .prices(PriceTable.empty())
                    .reports(place)
                    .variables(environment.variables())
                    .listener(ConsoleListener.to(json ? environment.err() : environment.out())
                            .reports(place));
            if (!formats.isEmpty()) {
                engine.formats(formats.toArray(String[]::new));
            }
            Run run = engine.build().score(benchmark, stored);
            if (json) {
                new JsonReporter().write(run, environment.out(), true);
            }
            return GateExit.of(run.gates(), benchmark.policy().onInconclusive(), environment);
        }
    }

    private static boolean isFile(String answers) {
        return answers.endsWith(".jsonl") || (answers.indexOf('\u0000') < 0 && Files.isRegularFile(Path.of(answers)));
    }

    /** Says what of a file was not scored. */
    static void sayLeftOut(Map<String, Long> counts, Environment environment) {
        counts.forEach((why, count) ->
                environment.err().println("llmbench: left out " + count + (count == 1 ? " line: " : " lines: ") + why));
    }

    /** A benchmark of the one task. Gates of a file with several tasks look at all of them and are not decided. */
    private Benchmark benchmark(String spec, @Nullable Path data, boolean allowExecution) throws IOException {
        if (spec.startsWith(Suite.PREFIX)) {
            return Suite.named(spec).benchmark(null, data, null, allowExecution);
        }
        int hash = spec.lastIndexOf('#');
        String name = hash < 0 ? null : spec.substring(hash + 1);
        Path file = Path.of(hash < 0 ? spec : spec.substring(0, hash));
        // The models of the file are not called: their addresses need not be known.
        Benchmark declared = BenchmarkDeclaration.read(file, variable -> "http://127.0.0.1:9")
                .benchmark();
        if (name == null && declared.tasks().size() == 1) {
            return declared;
        }
        List<String> names = declared.tasks().stream().map(Task::name).toList();
        Task task = declared.tasks().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--task must name one of the tasks " + names + " of "
                        + file + " as " + file + "#TASK" + (name == null ? "" : ", but there is no " + name)));
        if (declared.tasks().size() == 1) {
            return declared;
        }
        if (!declared.gates().isEmpty()) {
            environment
                    .err()
                    .println("llmbench: the " + declared.gates().size() + " gates of " + file
                            + " look at all of its tasks and are not decided here; the task's own are");
        }
        return Benchmark.named(declared.name()).task(task).seed(declared.seed()).policy(declared.policy());
    }
}
