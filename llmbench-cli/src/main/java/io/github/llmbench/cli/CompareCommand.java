package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.cli.StoredRuns.Named;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.metrics.RepeatedMetrics;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.engine.report.ComparisonReports;
import io.github.llmbench.engine.report.ComparisonSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Puts runs side by side and decides gates on their differences. */
@Command(
        name = "compare",
        description = {
            "Compares runs: what differs in what they are, each metric paired by sample, the samples that flipped.",
            "The first run is what the others are held against; gates call it baseline."
        },
        footer = {"", "Exit codes: 0 no gate failed, 1 a gate failed, 2 bad input, 3 could not run."})
final class CompareCommand implements Callable<Integer> {
    private static final String COST = "cost";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description =
                    "A run's id, name or directory, a baseline file, last or last~1; RUN,RUN for repeats, RUN#MODEL"
                            + " for one model. The models of a single RUN are compared with each other.")
    private List<String> runs = List.of();

    @Option(
            names = "--gate",
            paramLabel = "GATE",
            description = "A gate on the runs after the first, such as \"accuracy not worse than baseline by 0.02\".")
    private List<String> gates = List.of();

    @Option(names = "--on-inconclusive", paramLabel = "fail|warn|pass", description = "What an undecided gate does.")
    private String onInconclusive = OnInconclusive.WARN.toString();

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "Write it too, as comparison.html, .pdf, .md or .json: html,pdf,md,json.")
    private List<String> formats = List.of();

    @Option(names = "--to", paramLabel = "DIR", description = "Where --format writes; this directory unless given.")
    private Path to = Path.of("");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--project", paramLabel = "NAME", description = "The project of the server's runs.")
    private @Nullable String project;

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        if (server.given()) {
            return onServer(environment);
        }
        List<Gate> parsed = gates.stream().map(Gate::parse).toList();
        OnInconclusive policy = OnInconclusive.parse(onInconclusive);
        ComparisonReports reports = ComparisonReports.in(formats);
        Path directory = home.path();
        // Runs are read while they are compared, so that the store stays open until the end.
        try (RunStore store = environment.store(directory)) {
            return compare(new StoredRuns(store, directory), parsed, policy, reports, environment);
        }
    }

    /** The server compares its own runs by their ids; gates are decided where the runs are. */
    private int onServer(Environment environment) throws IOException {
        if (!gates.isEmpty()) {
            throw new IllegalArgumentException("--gate does not go with --server; declare the gate in the benchmark");
        }
        ApiClient client = server.client(environment, project);
        JsonNode comparison = client.get(client.ofProject("/compare?")
                + runs.stream().map(run -> "run=" + ApiClient.encoded(run)).collect(Collectors.joining("&")));
        if (json) {
            environment.out().println(comparison.toPrettyString());
        } else {
            RemoteComparison.lines(comparison).forEach(environment.out()::println);
        }
        return ExitCode.DONE;
    }

    private int compare(
            StoredRuns stored,
            List<Gate> parsed,
            OnInconclusive policy,
            ComparisonReports reports,
            Environment environment)
            throws IOException {
        List<Named> named = new ArrayList<>();
        for (String run : runs) {
            named.add(stored.named(run));
        }
        RunComparison comparison = comparison(named);
        List<GateResult> results = results(parsed, named);
        for (Named side : parsed.isEmpty() ? List.<Named>of() : candidates(named)) {
            if (side.runs().size() > 1) {
                comparison = comparison.remarking("gates on " + side.entrant().name() + " are decided on its "
                        + side.runs().size()
                        + " runs together: a sample with its repeats is one unit, of durations a run is");
            }
        }
        if (json) {
            ComparisonDocument.write(comparison, results, environment.out());
        } else {
            ComparisonSummary.lines(comparison).forEach(environment.out()::println);
            results.forEach(result -> environment.out().println(line(result)));
        }
        for (Path file : reports.write(comparison, results, to)) {
            // What goes through a pipe as one JSON object stays one.
            (json ? environment.err() : environment.out()).println("Report: " + file);
        }
        return GateExit.of(results, policy, environment);
    }

    private static RunComparison comparison(List<Named> named) {
        RunComparison comparison =
                RunComparison.of(named.stream().map(Named::entrant).toList());
        for (String caution : named.stream()
                .flatMap(one -> one.runs().stream())
                .flatMap(found -> Stream.ofNullable(found.run()))
                .flatMap(run -> Stream.ofNullable(RunComparison.caution(run)))
                .distinct()
                .toList()) {
            comparison = comparison.remarking(caution);
        }
        return comparison;
    }

    private static String line(GateResult result) {
        return "  " + result.verdict() + "  " + result.gate() + (result.model() == null ? "" : "  " + result.model())
                + (result.task() == null ? "" : " on " + result.task()) + ": " + result.explanation();
    }

    private static List<GateResult> results(List<Gate> gates, List<Named> named) {
        if (gates.isEmpty()) {
            return List.of();
        }
        Named first = named.get(0);
        List<Gates.Subject> subjects = new ArrayList<>();
        for (Named candidate : candidates(named)) {
            Scope scope = scope(candidate, gates);
            Gates.check(scope, named.size() > 1);
            Evidence evidence = Evidence.of(metrics(candidate, gates), complete(candidate))
                    .comparing(
                            candidate.entrant().runs(),
                            named.size() == 1 ? List.of() : one(first),
                            "there is no other run to compare with");
            boolean early = early(candidate) || (named.size() > 1 && early(first));
            subjects.add(new Gates.Subject(scope, early ? evidence.endedEarly() : evidence));
        }
        return Gates.decide(subjects).stream().flatMap(List::stream).toList();
    }

    /** What gates are decided on: all but the first, which they call baseline; a single one by itself. */
    private static List<Named> candidates(List<Named> named) {
        return named.size() == 1 ? named : named.subList(1, named.size());
    }

    /** The first run with only the model that was chosen, so that it is the one compared with whatever it is called. */
    private static List<RunFigures> one(Named named) {
        String model = named.entrant().model();
        return model == null
                ? named.entrant().runs()
                : named.entrant().runs().stream().map(run -> run.only(model)).toList();
    }

    private static Scope scope(Named candidate, List<Gate> gates) {
        RunFigures run = candidate.entrant().runs().get(0);
        String model = candidate.entrant().model();
        Map<String, Integer> epochs = new LinkedHashMap<>();
        for (RunFigures repeat : candidate.entrant().runs()) {
            Map<String, Integer> own = new LinkedHashMap<>();
            for (TrialFigures trial : repeat.trials()) {
                own.merge(trial.key().task(), trial.key().epoch(), Math::max);
            }
            own.forEach((task, times) -> epochs.merge(task, times, Integer::sum));
        }
        return Scope.of(model == null ? run.header() : run.only(model).header(), epochs, gates);
    }

    /** Those of the run, where it is one; those of its repeats put together, where it is several or a baseline file. */
    private static List<Metric> metrics(Named candidate, List<Gate> gates) {
        Run only = candidate.runs().size() == 1 ? candidate.runs().get(0).run() : null;
        if (only == null) {
            return RepeatedMetrics.of(
                    one(candidate), gates.stream().map(Gate::metric).toList());
        }
        if (candidate.entrant().model() == null) {
            return only.metrics();
        }
        // Of one model the sums are its own, and not those of the run it was a part of.
        Stream<Metric> own = only.metrics().stream().filter(metric -> metric.model() != null);
        Stream<Metric> sums =
                RepeatedMetrics.of(one(candidate), List.of(COST)).stream().filter(metric -> metric.model() == null);
        return Stream.concat(own, sums).toList();
    }

    private static boolean early(Named named) {
        return named.runs().stream()
                .flatMap(found -> Stream.ofNullable(found.run()))
                .anyMatch(run -> run.status() == Run.Status.DECIDED);
    }

    /** A baseline file is made of complete runs only. */
    private static boolean complete(Named candidate) {
        return candidate.runs().stream()
                .flatMap(found -> Stream.ofNullable(found.run()))
                .noneMatch(run -> run.status() == Run.Status.PARTIAL);
    }
}
