package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.metrics.MetricNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Decides the gates of a benchmark on the metrics of a run. A gate of the benchmark holds for each model on each task that has the
 * metric, one of a task for each model on that task; {@code cost} of the benchmark holds for the whole run.
 * Comparisons with one and the same side, such as the baseline, are one {@linkplain
 * io.github.llmbench.engine.stats.MultipleTests#holm Holm} family.
 *
 * <p>Stateless, safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Gates {
    static final String UNSCORED = "unscored";
    /** Before a latency: by the service clock, whatever the load. */
    private static final String SERVICE = "service.";

    private Gates() {}

    /** The gate that a task has on its unscored trials where it has none of its own; it is told of only where it fails. */
    public static Gate ofUnscored(double most) {
        return Gate.parse(UNSCORED + " <= "
                + BigDecimal.valueOf(most).stripTrailingZeros().toPlainString());
    }

    /**
     * Refuses a gate that cannot be decided, before anything is paid for.
     *
     * @throws IllegalArgumentException if a gate names a model that is not in the benchmark or a metric that no run of it can have, or
     *     compares with what is not there
     */
    public static void check(Benchmark benchmark) {
        Scope scope = Scope.of(benchmark);
        scope.all()
                .filter(gate -> gate.model() != null && !scope.models().contains(gate.model()))
                .findFirst()
                .ifPresent(gate -> {
                    throw new IllegalArgumentException("gate \"" + gate + "\" names model " + gate.model()
                            + ", which is not in benchmark " + benchmark.name() + "; its models are "
                            + scope.models());
                });
        MetricNames all = MetricNames.of(scope.scores());
        benchmark.gates().forEach(gate -> checkMetric(gate, all, "a run of benchmark " + benchmark.name()));
        for (Task task : benchmark.tasks()) {
            MetricNames own = MetricNames.of(scope.scores(task.name()));
            task.gates().forEach(gate -> checkMetric(gate, own, "task " + task.name()));
        }
        check(scope, benchmark.policy().baseline() != null);
    }

    private static void checkMetric(Gate gate, MetricNames known, String of) {
        String name = gate.metric().startsWith(SERVICE) ? gate.metric().substring(SERVICE.length()) : gate.metric();
        if (gate.comparison().relative() || known.has(name)) {
            return;
        }
        List<String> near = known.near(name);
        String meant = near.isEmpty()
                ? "name a score of a scorer there, a share of outcomes such as unscored, a duration such as ttft.p95, or cost"
                : "did you mean " + String.join(" or ", near) + "?";
        throw new IllegalArgumentException(
                "gate \"" + gate + "\" is on " + gate.metric() + ", a metric that " + of + " cannot have; " + meant);
    }

    /**
     * Refuses comparisons that can never be decided.
     *
     * @param baseline whether there is, or will be, a baseline
     * @throws IllegalArgumentException in one line
     */
    public static void check(Scope scope, boolean baseline) {
        scope.all().forEach(gate -> Matchups.check(scope, gate, baseline));
    }

    /** Whether some gate of a benchmark compares. */
    public static boolean compare(Benchmark benchmark) {
        return Scope.of(benchmark).all().anyMatch(gate -> gate.comparison().relative());
    }

    /**
     * What each gate says, in the order of gates, models and tasks.
     *
     * @param metrics of the run, as {@link io.github.llmbench.engine.metrics.RunMetrics} gives them
     * @param complete whether every trial was made; a sum such as {@code cost} is not final before
     */
    public static List<GateResult> decide(Benchmark benchmark, List<Metric> metrics, boolean complete) {
        return decide(Scope.of(benchmark), Evidence.of(metrics, complete));
    }

    /** What each gate says, in the order of gates, models and tasks. */
    public static List<GateResult> decide(Scope scope, Evidence evidence) {
        return decide(List.of(new Subject(scope, evidence))).get(0);
    }

    /**
     * A run with its gates.
     *
     * @param scope what its gates are
     * @param evidence what they are decided on
     */
    public record Subject(Scope scope, Evidence evidence) {}

    /** What the gates of several runs say that are compared with one and the same baseline: all of those are one family. */
    public static List<List<GateResult>> decide(List<Subject> subjects) {
        Map<String, List<Matchup>> families = new LinkedHashMap<>();
        List<List<Supplier<GateResult>>> all = new ArrayList<>();
        Map<String, List<GateResult>> decided = new HashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            // A model of one run is another side than the model of that name of another run.
            String own = "run " + i + " ";
            List<Supplier<GateResult>> results = new ArrayList<>();
            new Walk(subjects.get(i)).each(result -> results.add(() -> result), matchup -> {
                String key = matchup.gate().onBaseline()
                        ? Gate.BASELINE
                        : own + matchup.gate().against();
                List<Matchup> family = families.computeIfAbsent(key, any -> new ArrayList<>());
                int place = family.size();
                family.add(matchup);
                results.add(() -> decided.getOrDefault(key, List.of()).get(place));
            });
            all.add(results);
        }
        families.forEach((key, members) -> decided.put(key, Family.decide(members)));
        return all.stream()
                .map(results -> results.stream().map(Supplier::get).toList())
                .toList();
    }

    /** Goes through the gates of a run in the order of its report. */
    private record Walk(Subject subject) {
        void each(Consumer<GateResult> results, Consumer<Matchup> comparisons) {
            Scope scope = subject.scope();
            Decision decision = new Decision(scope, subject.evidence());
            Matchups matchups = new Matchups(scope, subject.evidence());
            for (Gate gate : scope.gates()) {
                if (gate.comparison().relative()) {
                    List<String> tasks = Matchups.tasks(scope, gate);
                    scope.models(gate)
                            .forEach(
                                    model -> tasks.forEach(task -> comparisons.accept(matchups.of(gate, model, task))));
                } else if (Decision.sum(gate.metric())) {
                    results.accept(decision.ofSum(gate, gate.model(), null));
                } else {
                    ofTasks(gate, decision, results);
                }
            }
            scope.taskGates()
                    .forEach((task, gates) ->
                            gates.forEach(gate -> scope.models(gate).forEach(model -> {
                                if (gate.comparison().relative()) {
                                    comparisons.accept(matchups.of(gate, model, task));
                                } else {
                                    boolean sum = Decision.sum(gate.metric());
                                    results.accept(
                                            sum ? decision.ofSum(gate, model, task) : decision.of(gate, model, task));
                                }
                            })));
            scope.ungated().forEach(task -> ofUnscored(task, results));
        }

        /** The share of this run's own trials, which is known and no estimate. */
        private void ofUnscored(String task, Consumer<GateResult> results) {
            Gate gate = Gates.ofUnscored(subject.scope().mostUnscored());
            for (String model : subject.scope().models()) {
                Metric share = find(subject.evidence().metrics(), UNSCORED, model, task);
                if (share != null && share.estimate() > subject.scope().mostUnscored()) {
                    results.accept(new GateResult(
                            gate,
                            model,
                            task,
                            Verdict.FAIL,
                            share,
                            null,
                            Math.round(share.estimate() * share.count()) + " of " + share.count()
                                    + " trials are without a score; more than " + gate.threshold()
                                    + " of a task fail it unless it has a gate of its own on unscored"));
                }
            }
        }

        private void ofTasks(Gate gate, Decision decision, Consumer<GateResult> results) {
            List<String> tasks =
                    tasksWith(gate.metric(), subject.scope(), subject.evidence().metrics());
            for (String model : subject.scope().models(gate)) {
                if (tasks.isEmpty()) {
                    results.accept(decision.of(gate, model, null));
                }
                tasks.forEach(task -> results.accept(decision.of(gate, model, task)));
            }
        }
    }

    /** A task has a metric if any model has it there: a model that lacks it must not slip through. */
    private static List<String> tasksWith(String metric, Scope scope, List<Metric> metrics) {
        return scope.tasks().stream()
                .filter(task -> find(metrics, metric, null, task) != null)
                .toList();
    }

    /** The first metric of this name; a {@code null} model stands for any. */
    static @Nullable Metric find(List<Metric> metrics, String name, @Nullable String model, @Nullable String task) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .filter(metric -> model == null || model.equals(metric.model()))
                .filter(metric -> Objects.equals(task, metric.task()))
                .findFirst()
                .orElse(null);
    }
}
