package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.metrics.RepeatedMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs of which the truth is known, and what gates say of them. */
final class GateSimulation {
    static final double LEVEL = 0.95;
    static final double SHARE = 0.8;
    static final double MEDIAN = 100;
    /** Standard deviation of the logarithm of a latency. */
    static final double SPREAD = 0.25;
    /** Of the logarithm of a run's median. */
    static final double BETWEEN_RUNS = 0.05;

    private static final double MILLIS = 1_000;
    private static final double TOKENS = 100;
    private static final String TASK = "t";
    private static final List<String> MODELS = List.of("p:a", "p:b", "p:c");
    private static final ScoreMetric ACCURACY =
            new ScoreMetric(TASK, "exact_match", "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER);

    private static final ScoreMetric RATING =
            new ScoreMetric(TASK, "rating", "rating", false, 0, 1, Direction.HIGHER_IS_BETTER);

    private GateSimulation() {}

    static List<Verdict> verdict(String gate, String metric, double estimate, @Nullable Interval interval, long count) {
        Scope scope = Scope.of(header(1, count), Map.of(TASK, 1), List.of(Gate.parse(gate)));
        Metric found = new Metric(
                metric, MODELS.get(0), TASK, estimate, interval, count, 0, "", Direction.HIGHER_IS_BETTER, "simulated");
        return verdicts(Gates.decide(scope, Evidence.of(List.of(found), true)));
    }

    static List<Verdict> decide(RunFigures ours, RunFigures theirs, String gate) {
        return decide(List.of(ours), List.of(theirs), gate);
    }

    static List<Verdict> decide(List<RunFigures> ours, List<RunFigures> theirs, String gate) {
        Gate parsed = Gate.parse(gate);
        Scope scope = Scope.of(ours.get(0).header(), Map.of(TASK, 1), List.of(parsed));
        Evidence evidence =
                Evidence.of(List.of(), true).comparing(ours, parsed.onBaseline() ? theirs : List.of(), "there is none");
        return verdicts(Gates.decide(scope, evidence));
    }

    /** A gate that compares nothing, on repeats. */
    static List<Verdict> decide(List<RunFigures> repeats, String gate) {
        Gate parsed = Gate.parse(gate);
        Scope scope = Scope.of(repeats.get(0).header(), Map.of(TASK, 1), List.of(parsed));
        return verdicts(Gates.decide(scope, Evidence.of(RepeatedMetrics.of(repeats, Set.of(parsed.metric())), true)));
    }

    private static List<Verdict> verdicts(List<GateResult> results) {
        return results.stream().map(GateResult::verdict).toList();
    }

    static List<Verdict> looked(RandomGenerator random, String gate) {
        return looked(random, gate, null);
    }

    static List<Verdict> looked(RandomGenerator random, String gate, @Nullable RunFigures baseline) {
        int samples = 300;
        Scope scope = Scope.of(header(2, samples), Map.of(TASK, 1), List.of(Gate.parse(gate)));
        List<String> drawn = IntStream.range(0, samples).mapToObj(i -> "s" + i).toList();
        Sequences sequences = Sequences.of(scope, Map.of(TASK, drawn), Set.of(), baseline);
        for (int i = 0; i < samples && !sequences.decided(); i++) {
            for (String model : MODELS.subList(0, 2)) {
                sequences.add(new Trial(
                        key(model, i),
                        Outcome.ANSWERED,
                        "",
                        Map.of(ACCURACY.scorer(), Score.of(random.nextDouble() < SHARE)),
                        List.of(),
                        null,
                        null));
            }
        }
        // Which way it was decided makes no difference: the truth lies on the limit.
        return List.of(sequences.decided() ? Verdict.FAIL : Verdict.INCONCLUSIVE);
    }

    static RunFigures run(RandomGenerator random, int models, int samples, double share, double median) {
        List<TrialFigures> trials = new ArrayList<>();
        DoubleSupplier right = () -> random.nextDouble() < share ? 1 : 0;
        for (String model : MODELS.subList(0, models)) {
            double[] latencies = latencies(random, samples, median);
            for (int i = 0; i < samples; i++) {
                trials.add(new TrialFigures(
                        key(model, i),
                        null,
                        Outcome.ANSWERED,
                        Map.of(ACCURACY.scorer(), right.getAsDouble()),
                        Map.of("e2e", latencies[i], "tokens_per_second", MILLIS * TOKENS / latencies[i])));
            }
        }
        return new RunFigures(header(models, samples), trials);
    }

    /** Ratings of samples, each with epochs about its own level. */
    static RunFigures ratings(RandomGenerator random, double[] levels, int epochs, double better) {
        List<TrialFigures> trials = IntStream.range(0, levels.length * epochs)
                .mapToObj(i -> new TrialFigures(
                        new Trial.Key(MODELS.get(0), TASK, "s" + i / epochs, 1 + i % epochs),
                        null,
                        Outcome.ANSWERED,
                        Map.of(RATING.scorer(), levels[i / epochs] + better + 0.5 * random.nextDouble()),
                        Map.of()))
                .toList();
        return new RunFigures(header(1, levels.length), trials);
    }

    /** Runs that differ from one another, as runs do, each of a model that has its own median there. */
    static List<RunFigures> runs(RandomGenerator random, int runs, int samples) {
        return IntStream.range(0, runs)
                .mapToObj(
                        run -> run(random, 1, samples, SHARE, MEDIAN * Math.exp(random.nextGaussian(0, BETWEEN_RUNS))))
                .toList();
    }

    /** A run whose sample {@code i} takes as long as is said. */
    static RunFigures lasting(double[] milliseconds) {
        List<TrialFigures> trials = IntStream.range(0, milliseconds.length)
                .mapToObj(i -> new TrialFigures(
                        key(MODELS.get(0), i), null, Outcome.ANSWERED, Map.of(), Map.of("e2e", milliseconds[i])))
                .toList();
        return new RunFigures(header(1, milliseconds.length), trials);
    }

    static double[] latencies(RandomGenerator random, int n, double median) {
        return random.doubles(n)
                .map(any -> median * Math.exp(random.nextGaussian(0, SPREAD)))
                .toArray();
    }

    private static Trial.Key key(String model, int sample) {
        return new Trial.Key(model, TASK, "s" + sample, 1);
    }

    private static RunHeader header(int models, long samples) {
        return new RunHeader(
                "simulated",
                "simulated",
                Instant.EPOCH,
                MODELS.subList(0, models),
                List.of(TASK),
                models * samples,
                new Fingerprint(Map.of(), Map.of()),
                List.of(ACCURACY, RATING));
    }
}
