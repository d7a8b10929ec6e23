package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Contrast;
import io.github.llmbench.engine.compare.Contrasts;
import io.github.llmbench.engine.compare.Measure;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Gates that are looked at after each sample, so that a run may end as soon as each is decided. Looking at an ordinary interval again
 * and again until it suits would make it wrong far more often than it says; the intervals here all hold together, however often one
 * looks and whenever one stops ({@link io.github.llmbench.engine.stats.sequential.ConfidenceSequence}).
 *
 * <p>Samples count in the order they were drawn, which is random, and not in the order they came back. Gates on means of bounded
 * scores and on shares of outcomes have a sequence, and comparisons of those; a gate on anything else, or on a task whose samples
 * share clusters, holds the run to its end and is then decided as usual. {@code cost} is an exact sum and holds nothing up.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Sequences {
    private final Scope scope;
    private final Map<String, SampleOrder> order = new LinkedHashMap<>();
    private final Map<Key, ValueSequence> values = new LinkedHashMap<>();
    private final Map<Key, DifferenceSequence> differences = new LinkedHashMap<>();
    private final @Nullable RunFigures baseline;
    /** Whether every gate that a build depends on can be decided before the end. */
    private final boolean decidable;

    private volatile boolean decided;

    private record Key(
            String metric,
            String model,
            String task,
            @Nullable String against) {}

    private Sequences(
            Scope scope, Map<String, List<String>> samples, Set<String> clustered, @Nullable RunFigures baseline) {
        this.scope = scope;
        this.baseline = baseline;
        samples.forEach((task, drawn) -> order.put(
                task,
                new SampleOrder(drawn, scope.models().size() * scope.epochs().getOrDefault(task, 1))));
        Map<String, List<Key>> families = new LinkedHashMap<>();
        boolean all = required(scope)
                .anyMatch(gate ->
                        !Decision.sum(gate.metric()) || gate.comparison().relative());
        for (Watched watched : watched(scope)) {
            Key key = watched.key();
            Measure measure = Measure.of(scope.scores(key.task()), key.task(), key.metric());
            boolean bounded = measure != null
                    && measure.kind() == Measure.Kind.MEAN
                    && Double.isFinite(measure.highest() - measure.lowest())
                    && measure.highest() > measure.lowest()
                    && !clustered.contains(key.task());
            all &= bounded || watched.gate().advisory();
            if (bounded && key.against() == null) {
                values.putIfAbsent(key, new ValueSequence(Objects.requireNonNull(measure), key.model()));
            } else if (key.against() != null) {
                families.computeIfAbsent(key.against(), any -> new ArrayList<>())
                        .add(key);
            }
        }
        families.values()
                .forEach(family -> family.forEach(key -> {
                    Measure measure = Measure.of(scope.scores(key.task()), key.task(), key.metric());
                    if (measure != null
                            && measure.kind() == Measure.Kind.MEAN
                            && Double.isFinite(measure.highest() - measure.lowest())
                            && !clustered.contains(key.task())) {
                        differences.putIfAbsent(
                                key, new DifferenceSequence(measure, key.model(), other(measure, key), family.size()));
                    }
                }));
        decidable = all;
    }

    private record Watched(Gate gate, Key key) {}

    /**
     * Before the first trial.
     *
     * @param samples ids of each task in the order drawn
     * @param clustered tasks whose samples share clusters
     * @param baseline what gates on the baseline compare with; {@code null} for none
     */
    public static Sequences of(
            Scope scope, Map<String, List<String>> samples, Set<String> clustered, @Nullable RunFigures baseline) {
        return new Sequences(scope, samples, clustered, baseline);
    }

    /** Gates a build depends on; where all are advisory, all. */
    private static Stream<Gate> required(Scope scope) {
        boolean advisory = scope.all().allMatch(Gate::advisory);
        return scope.all().filter(gate -> advisory || !gate.advisory());
    }

    private static List<Watched> watched(Scope scope) {
        List<Watched> all = new ArrayList<>();
        for (Gate gate : scope.gates()) {
            for (String model : scope.models(gate)) {
                for (String task : scope.tasks()) {
                    if (Contrasts.comparable(scope.scores(task), task, gate.metric())
                            .isPresent()) {
                        add(all, gate, model, task);
                    }
                }
            }
        }
        scope.taskGates()
                .forEach((task, gates) ->
                        gates.forEach(gate -> scope.models(gate).forEach(model -> add(all, gate, model, task))));
        return all;
    }

    private static void add(List<Watched> all, Gate gate, String model, String task) {
        if (gate.comparison().relative() || !Decision.sum(gate.metric())) {
            all.add(new Watched(gate, new Key(gate.metric(), model, task, gate.against())));
        }
    }

    private Function<List<TrialFigures>, OptionalDouble> other(Measure measure, Key key) {
        String against = Objects.requireNonNull(key.against());
        if (!against.equals(Gate.BASELINE)) {
            return trials -> ValueSequence.mean(measure, against, trials);
        }
        String model = baseline == null ? null : Matchups.baselineModel(baseline, key.model());
        Measure theirs = baseline == null ? null : Measure.of(baseline.scores(key.task()), key.task(), key.metric());
        if (baseline == null || model == null || theirs == null) {
            return trials -> OptionalDouble.empty();
        }
        Map<String, List<Double>> known = theirs.values(List.of(baseline), model);
        return trials -> known.getOrDefault(trials.get(0).key().sample(), List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }

    /** Takes a trial that is kept; each is to be given once, in any order. */
    public synchronized void add(Trial trial) {
        SampleOrder ofTask = order.get(trial.key().task());
        if (ofTask == null) {
            return;
        }
        String task = trial.key().task();
        List<List<TrialFigures>> whole = ofTask.add(TrialFigures.of(trial, ReasoningTokens.PART_OF_OUTPUT));
        for (List<TrialFigures> sample : whole) {
            values.forEach((key, sequence) -> {
                if (key.task().equals(task)) {
                    sequence.add(sample);
                }
            });
            differences.forEach((key, sequence) -> {
                if (key.task().equals(task)) {
                    sequence.add(sample);
                }
            });
        }
        if (!whole.isEmpty() && decidable && !decided) {
            decided = allDecided();
        }
    }

    private boolean allDecided() {
        List<Metric> metrics =
                values.values().stream().map(ValueSequence::metric).toList();
        List<String> required = required(scope).map(Gate::expression).toList();
        Evidence evidence = Evidence.of(metrics, true).watched(this);
        return Gates.decide(scope, evidence).stream()
                .filter(result -> required.contains(result.gate().expression()))
                .filter(result -> result.gate().comparison().relative()
                        || !Decision.sum(result.gate().metric()))
                .noneMatch(result -> result.verdict() == Verdict.INCONCLUSIVE);
    }

    /** Whether every gate is decided, so that the run may end. */
    public boolean decided() {
        return decided;
    }

    /** {@code 312 of 1,319}: samples that were looked at. */
    public synchronized String progress() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d",
                order.values().stream().mapToLong(SampleOrder::done).sum(),
                order.values().stream().mapToLong(SampleOrder::size).sum());
    }

    /** The metrics, those that a gate looks at after each sample with the interval that allows for it. */
    public synchronized List<Metric> watched(List<Metric> metrics) {
        return metrics.stream()
                .map(metric -> {
                    ValueSequence sequence = metric.model() == null || metric.task() == null
                            ? null
                            : values.get(new Key(metric.name(), metric.model(), metric.task(), null));
                    return sequence == null ? metric : sequence.metric(metric);
                })
                .toList();
    }

    /** The difference that a comparison looks at after each sample; {@code null} where it has no sequence. */
    @Nullable
    Contrast contrast(Gate gate, String model, String task) {
        return differences.get(new Key(gate.metric(), model, task, gate.against()));
    }
}
