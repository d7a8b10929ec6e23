package io.github.llmbench.cli;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.stats.history.ChangePoints;
import io.github.llmbench.engine.stats.history.KOfLast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows the metrics of a benchmark over its runs, and where they changed. */
@Command(
        name = "history",
        description = "Shows the metrics of a benchmark over its runs and where they took a new level.",
        footer = {
            "",
            "With --gate a run is bad if a gate fails on it; the exit code is 1 if --alert K/N of the last N runs are bad.",
            "Exit codes: 0 no alert, 1 alert, 2 bad input, 3 could not run."
        })
final class HistoryCommand implements Callable<Integer> {
    private static final String NO_BASELINE = "history holds no run against another; compare RUN RUN --gate does";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(paramLabel = "BENCHMARK", description = "Name of the benchmark.")
    private String benchmark = "";

    @Option(
            names = "--metric",
            split = ",",
            paramLabel = "METRIC",
            description = "Only these metrics, such as accuracy,ttft.p95; all unless given.")
    private List<String> metrics = List.of();

    @Option(
            names = "--max-p",
            paramLabel = "P",
            description = "Largest p-value of a change point; ${DEFAULT-VALUE} unless given.")
    private double maxPValue = ChangePoints.ofDefaults().maxPValue();

    @Option(
            names = "--min-magnitude",
            paramLabel = "SHARE",
            description = "Smallest relative change that matters, such as 0.05; any unless given.")
    private double minMagnitude;

    @Option(names = "--gate", paramLabel = "GATE", description = "A run on which it fails is bad.")
    private List<String> gates = List.of();

    @Option(
            names = "--alert",
            paramLabel = "K/N",
            description = "Alert where K of the last N runs are bad; ${DEFAULT-VALUE} unless given.")
    private String alert = "2/3";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        KOfLast rule = rule();
        List<Gate> parsed = gates.stream().map(HistoryCommand::gate).toList();
        Path directory = home.path();
        List<Run> runs = oldestFirst(directory);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no finished run of benchmark \"" + benchmark + "\" under " + directory);
        }
        ChangePoints defaults = ChangePoints.ofDefaults();
        History history =
                History.of(runs, new ChangePoints(defaults.window(), maxPValue, minMagnitude, defaults.level()));
        List<History.Series> series = history.series().stream()
                .filter(one -> metrics.isEmpty() || metrics.contains(one.metric()))
                .toList();
        // The newest run must have what gates name; an older one may be of a time before that model.
        Gates.check(Scope.of(runs.get(runs.size() - 1).header(), Map.of(), parsed), false);
        List<Boolean> bad = runs.stream().map(run -> bad(run, parsed)).toList();
        boolean fires = !parsed.isEmpty() && rule.fires(bad);
        if (json) {
            HistoryLines.Document document = new HistoryLines.Document(
                    "llmbench-history/1",
                    benchmark,
                    runs.stream().map(Run::id).toList(),
                    bad,
                    fires,
                    HistoryLines.document(series));
            environment.out().println(Json.mapper().writeValueAsString(document));
        } else {
            environment
                    .out()
                    .println(benchmark + ": " + runs.size() + (runs.size() == 1 ? " run" : " runs") + ", "
                            + runs.get(0).id() + " to "
                            + runs.get(runs.size() - 1).id());
            HistoryLines.text(series).forEach(environment.out()::println);
            if (!parsed.isEmpty()) {
                environment.out().println(alert(rule, bad, fires));
            }
        }
        return fires ? ExitCode.GATE_FAILED : ExitCode.DONE;
    }

    private List<Run> oldestFirst(Path directory) throws IOException {
        try (RunStore store = LlmBenchCommand.of(root).store(directory)) {
            List<Run> runs = new ArrayList<>(new StoredRuns(store, directory).finished(benchmark));
            Collections.reverse(runs);
            return runs;
        }
    }

    private static String alert(KOfLast rule, List<Boolean> bad, boolean fires) {
        List<Boolean> last = bad.subList(Math.max(0, bad.size() - rule.n()), bad.size());
        return String.format(
                Locale.ROOT,
                "%s: a gate failed on %d of the last %d runs, the limit is %d of %d",
                fires ? "ALERT" : "no alert",
                last.stream().filter(run -> run).count(),
                last.size(),
                rule.k(),
                rule.n());
    }

    private static Gate gate(String text) {
        Gate gate = Gate.parse(text);
        if (gate.onBaseline()) {
            throw new IllegalArgumentException("gate \"" + gate + "\" compares with a baseline, but " + NO_BASELINE);
        }
        return gate;
    }

    private static boolean bad(Run run, List<Gate> all) {
        List<String> models = run.header().models();
        List<Gate> gates = all.stream()
                .filter(gate -> gate.model() == null || models.contains(gate.model()))
                .filter(gate -> gate.against() == null || models.contains(gate.against()))
                .toList();
        Scope scope = Scope.of(run.header(), Map.of(), gates);
        Evidence evidence = Evidence.of(run.metrics(), run.status() != Run.Status.PARTIAL);
        if (gates.stream().anyMatch(gate -> gate.comparison().relative())) {
            evidence = evidence.comparing(List.of(RunFigures.of(run)), List.of(), NO_BASELINE);
        }
        return Gates.decide(scope, run.status() == Run.Status.DECIDED ? evidence.endedEarly() : evidence).stream()
                .filter(result -> !result.gate().advisory())
                .anyMatch(result -> result.verdict() == Verdict.FAIL);
    }

    private KOfLast rule() {
        String[] parts = alert.split("/", -1);
        try {
            if (parts.length == 2) {
                return new KOfLast(Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--alert must be K/N such as 2/3, but was \"" + alert + "\"", e);
        }
        throw new IllegalArgumentException("--alert must be K/N such as 2/3, but was \"" + alert + "\"");
    }
}
