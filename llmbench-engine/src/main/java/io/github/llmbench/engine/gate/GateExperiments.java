package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

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
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.proof.Experiment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The experiments that put gates to the test, beside those of {@link io.github.llmbench.engine.stats.proof.Experiments}. Where the truth
 * lies exactly on a gate's limit, every decision is a false one; a family of gates on one baseline may be wrong no more often than one.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class GateExperiments {
    private static final double LEVEL = 0.95;
    private static final double ALPHA = 0.05;
    private static final double SHARE = 0.8;
    private static final double MEDIAN = 100;
    private static final double SPREAD = 0.25;
    private static final double P95 =
            MEDIAN * Math.exp(SPREAD * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
    private static final String TASK = "t";
    private static final List<String> MODELS = List.of("p:a", "p:b", "p:c");
    private static final ScoreMetric ACCURACY =
            new ScoreMetric(TASK, "exact_match", "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER);

    private GateExperiments() {}

    /** False decisions, then power. */
    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(limits());
        all.addAll(comparisons());
        all.addAll(sequences());
        for (int percent : new int[] {2, 5, 10, 20}) {
            all.addAll(powers(percent));
        }
        return all;
    }

    private static List<Experiment> limits() {
        return List.of(
                decidesFalsely("accuracy >= 0.8", "200 samples, share 0.8", 0.01, random -> {
                    int right = (int) IntStream.range(0, 200)
                            .filter(i -> random.nextDouble() < SHARE)
                            .count();
                    return verdict(
                            "accuracy >= 0.8", "accuracy", right / 200.0, Proportions.wilson(right, 200, LEVEL), 200);
                }),
                decidesFalsely("e2e.p95 at its limit", "200 calls", 0, random -> {
                    double[] sorted = latencies(random, 200, MEDIAN);
                    Arrays.sort(sorted);
                    Quantiles.Ranks ranks = Quantiles.interval(200, 0.95, LEVEL);
                    return verdict(
                            "e2e.p95 <= " + P95 + " ms",
                            "e2e.p95",
                            sorted[189],
                            ranks == null
                                    ? null
                                    : new Interval(
                                            sorted[(int) ranks.low() - 1],
                                            sorted[(int) ranks.high() - 1],
                                            LEVEL,
                                            Quantiles.ORDER_STATISTICS),
                            200);
                }));
    }

    private static List<Experiment> comparisons() {
        return List.of(
                decidesFalsely(
                        "accuracy not worse than baseline by 0.05",
                        "300 samples, 0.05 worse",
                        0.01,
                        random -> decide(
                                run(random, 1, 300, SHARE - 0.05, MEDIAN),
                                run(random, 1, 300, SHARE, MEDIAN),
                                "accuracy not worse than baseline by 0.05")),
                decidesFalsely(
                        "accuracy better than baseline",
                        "any of three models, 200 samples, alike",
                        0,
                        random -> decide(
                                run(random, 3, 200, SHARE, MEDIAN),
                                run(random, 3, 200, SHARE, MEDIAN),
                                "accuracy better than baseline")),
                decidesFalsely("accuracy better than p:b", "200 samples, alike", 0, random -> {
                    RunFigures run = run(random, 2, 200, SHARE, MEDIAN);
                    return decide(run, run, "accuracy better than p:b");
                }),
                decidesFalsely(
                        "e2e.mean not worse than baseline by 10%",
                        "200 samples, 10 % slower",
                        0.01,
                        random -> decide(
                                run(random, 1, 200, SHARE, MEDIAN * 1.1),
                                run(random, 1, 200, SHARE, MEDIAN),
                                "e2e.mean not worse than baseline by 10%")),
                decidesFalsely(
                        "e2e.p50 better than baseline",
                        "100 samples, alike",
                        0.01,
                        random -> decide(
                                run(random, 1, 100, SHARE, MEDIAN),
                                run(random, 1, 100, SHARE, MEDIAN),
                                "e2e.p50 better than baseline")));
    }

    private static List<Experiment> sequences() {
        return List.of(
                decidesFalsely(
                        "accuracy >= 0.8, looked at after each sample",
                        "300 samples, share 0.8",
                        0,
                        random -> looked(random, "accuracy >= 0.8 model=p:a")),
                decidesFalsely(
                        "accuracy better than p:b, looked at after each sample",
                        "300 samples, alike",
                        0,
                        random -> looked(random, "accuracy better than p:b model=p:a")));
    }

    private static List<Experiment> powers(int percent) {
        double points = percent / 100.0;
        return List.of(
                finds(
                        "accuracy better than baseline",
                        percent + " points better, 500 samples",
                        Verdict.PASS,
                        random -> decide(
                                run(random, 1, 500, 0.7 + points, MEDIAN),
                                run(random, 1, 500, 0.7, MEDIAN),
                                "accuracy better than baseline")),
                finds(
                        "e2e.p50 not worse than baseline by 1%",
                        percent + " % slower, 200 samples",
                        Verdict.FAIL,
                        random -> decide(
                                run(random, 1, 200, SHARE, MEDIAN * (1 + points)),
                                run(random, 1, 200, SHARE, MEDIAN),
                                "e2e.p50 not worse than baseline by 1%")));
    }

    /** Draws data and says what the gates say. */
    private interface Look {
        List<Verdict> at(RandomGenerator random);
    }

    private static Experiment decidesFalsely(String gate, String setting, double slack, Look look) {
        return experiment(
                Experiment.Kind.FALSE_POSITIVE, gate, setting, ALPHA, slack, look, v -> v != Verdict.INCONCLUSIVE);
    }

    private static Experiment finds(String gate, String setting, Verdict wanted, Look look) {
        return experiment(Experiment.Kind.POWER, gate, setting, Double.NaN, 0, look, wanted::equals);
    }

    private static Experiment experiment(
            Experiment.Kind kind,
            String gate,
            String setting,
            double nominal,
            double slack,
            Look look,
            Predicate<Verdict> hit) {
        return new Experiment(
                kind,
                "gate " + gate,
                setting,
                nominal,
                slack,
                random -> look.at(random).stream().anyMatch(hit));
    }

    private static List<Verdict> verdict(
            String gate, String metric, double estimate, @Nullable Interval interval, long count) {
        Scope scope = Scope.of(header(1, count), Map.of(TASK, 1), List.of(Gate.parse(gate)));
        Metric found = new Metric(
                metric, MODELS.get(0), TASK, estimate, interval, count, 0, "", Direction.HIGHER_IS_BETTER, "simulated");
        return verdicts(Gates.decide(scope, Evidence.of(List.of(found), true)));
    }

    private static List<Verdict> decide(RunFigures ours, RunFigures theirs, String gate) {
        Gate parsed = Gate.parse(gate);
        Scope scope = Scope.of(ours.header(), Map.of(TASK, 1), List.of(parsed));
        Evidence evidence = Evidence.of(List.of(), true)
                .comparing(List.of(ours), parsed.onBaseline() ? List.of(theirs) : List.of(), "there is none");
        return verdicts(Gates.decide(scope, evidence));
    }

    private static List<Verdict> verdicts(List<GateResult> results) {
        return results.stream().map(GateResult::verdict).toList();
    }

    private static List<Verdict> looked(RandomGenerator random, String gate) {
        int samples = 300;
        Scope scope = Scope.of(header(2, samples), Map.of(TASK, 1), List.of(Gate.parse(gate)));
        List<String> drawn = IntStream.range(0, samples).mapToObj(i -> "s" + i).toList();
        Sequences sequences = Sequences.of(scope, Map.of(TASK, drawn), Set.of(), null);
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

    private static RunFigures run(RandomGenerator random, int models, int samples, double share, double median) {
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
                        Map.of("e2e", latencies[i])));
            }
        }
        return new RunFigures(header(models, samples), trials);
    }

    private static double[] latencies(RandomGenerator random, int n, double median) {
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
                List.of(ACCURACY));
    }
}
