package io.github.llmbench.engine.gate;

import static io.github.llmbench.engine.gate.GateSimulation.LEVEL;
import static io.github.llmbench.engine.gate.GateSimulation.MEDIAN;
import static io.github.llmbench.engine.gate.GateSimulation.SHARE;
import static io.github.llmbench.engine.gate.GateSimulation.SPREAD;
import static io.github.llmbench.engine.gate.GateSimulation.decide;
import static io.github.llmbench.engine.gate.GateSimulation.lasting;
import static io.github.llmbench.engine.gate.GateSimulation.latencies;
import static io.github.llmbench.engine.gate.GateSimulation.looked;
import static io.github.llmbench.engine.gate.GateSimulation.ratings;
import static io.github.llmbench.engine.gate.GateSimulation.run;
import static io.github.llmbench.engine.gate.GateSimulation.runs;
import static io.github.llmbench.engine.gate.GateSimulation.verdict;
import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.proof.Experiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apiguardian.api.API;

/**
 * The experiments that put gates to the test, beside those of {@link io.github.llmbench.engine.stats.proof.Experiments}. Where the truth
 * lies exactly on a gate's limit, every decision is a false one; a family of gates on one baseline may be wrong no more often than one.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class GateExperiments {
    private static final double ALPHA = 0.05;
    private static final double P95 =
            MEDIAN * Math.exp(SPREAD * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
    /** Thousands of resamples a simulation. */
    private static final int RESAMPLING = 5;
    /** Share of values that are not like the others where nearly all are equal: twice as large. */
    private static final double ODD = 0.02;

    private GateExperiments() {}

    /** False decisions, then power. */
    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(limits());
        all.addAll(comparisons());
        all.addAll(margins());
        all.addAll(equals());
        all.addAll(sequences());
        all.addAll(RunExperiments.all());
        for (int percent : new int[] {2, 5, 10, 20}) {
            all.addAll(powers(percent));
        }
        return all;
    }

    private static List<Experiment> limits() {
        return List.of(
                share("accuracy >= 0.8", "accuracy", SHARE, 200),
                share("unscored <= 1%", "unscored", 0.01, 1_000),
                share("goodput.share >= 0.99", "goodput.share", 0.99, 2_000),
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

    /** Wilson's interval is approximate. */
    private static Experiment share(String gate, String metric, double truth, int n) {
        return decidesFalsely(gate, String.format("%,d trials, share %s", n, truth), 0.01, random -> {
            int members = (int) IntStream.range(0, n)
                    .filter(i -> random.nextDouble() < truth)
                    .count();
            return verdict(gate, metric, members / (double) n, Proportions.wilson(members, n, LEVEL), n);
        });
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
                alike("e2e.mean better than baseline", 100),
                alike("e2e.p50 better than baseline", 100),
                alike("e2e.p95 better than baseline", 200).slow(RESAMPLING),
                alike("e2e.p99 better than baseline", 500).slow(2 * RESAMPLING),
                alike("tokens_per_second better than baseline", 100),
                graded("rating not worse than baseline by 0.1"),
                repeated("e2e.p50 better than baseline", 6),
                repeated("e2e.p95 better than baseline", 6));
    }

    /** Ratings with epochs of samples that are hard or easy for both, 0.1 worse than before. */
    private static Experiment graded(String gate) {
        return decidesFalsely(gate, "60 samples, 3 epochs that resemble each other, 0.1 worse", 0, random -> {
            double[] hard = random.doubles(60).map(draw -> 0.3 * draw).toArray();
            return decide(ratings(random, hard, 3, 0), ratings(random, hard, 3, 0.1), gate);
        });
    }

    private static Experiment alike(String gate, int samples) {
        return decidesFalsely(
                gate,
                samples + " samples, alike",
                0,
                random -> decide(run(random, 1, samples, SHARE, MEDIAN), run(random, 1, samples, SHARE, MEDIAN), gate));
    }

    private static Experiment repeated(String gate, int runs) {
        return decidesFalsely(
                gate,
                runs + " runs of 100 a side that differ, alike",
                0,
                random -> decide(runs(random, runs, 100), runs(random, runs, 100), gate));
    }

    /** Margins that are a share of the other side's value, which is itself only measured. */
    private static List<Experiment> margins() {
        return Stream.of("e2e.mean", "e2e.p50", "e2e.p95")
                .flatMap(metric -> IntStream.of(10, 50).mapToObj(percent -> {
                    String gate = metric + " not worse than baseline by " + percent + "%";
                    return decidesFalsely(
                                    gate,
                                    "200 samples, " + percent + " % slower",
                                    0,
                                    random -> decide(
                                            run(random, 1, 200, SHARE, MEDIAN * (1 + percent / 100.0)),
                                            run(random, 1, 200, SHARE, MEDIAN),
                                            gate))
                            .slow(metric.endsWith(".p95") ? RESAMPLING : 1);
                }))
                .toList();
    }

    /** A few equal values are no certainty. */
    private static List<Experiment> equals() {
        List<Experiment> all = new ArrayList<>();
        for (int n : new int[] {2, 20, 100}) {
            double mean = MEDIAN * (1 + ODD);
            all.add(decidesFalsely(
                    "tokens.output <= " + mean, n + " calls, 98 % of them equal and 2 % twice as long", 0, random -> {
                        Mean tokens = Means.of(nearlyEqual(random, n, MEDIAN, 2 * MEDIAN), LEVEL)
                                .within(0, Double.POSITIVE_INFINITY);
                        return verdict(
                                "tokens.output <= " + mean, "tokens.output", tokens.estimate(), tokens.interval(), n);
                    }));
            String gate = "e2e.mean not worse than baseline by " + MEDIAN * ODD + " ms";
            double[] before = new double[n];
            Arrays.fill(before, MEDIAN);
            all.add(decidesFalsely(
                    gate,
                    n + " samples, 98 % of them the same and 2 % twice as long",
                    0,
                    random -> decide(lasting(nearlyEqual(random, n, MEDIAN, 2 * MEDIAN)), lasting(before), gate)));
        }
        return all;
    }

    private static double[] nearlyEqual(RandomGenerator random, int n, double value, double odd) {
        return random.doubles(n).map(draw -> draw < ODD ? odd : value).toArray();
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
                        random -> looked(random, "accuracy better than p:b model=p:a")),
                decidesFalsely(
                        "accuracy better than baseline, looked at after each sample",
                        "300 samples, alike",
                        0,
                        random -> looked(
                                random,
                                "accuracy better than baseline model=p:a",
                                run(random, 2, 300, SHARE, MEDIAN))));
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
}
