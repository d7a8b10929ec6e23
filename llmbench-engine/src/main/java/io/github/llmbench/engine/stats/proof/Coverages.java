package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.BradleyTerry;
import io.github.llmbench.engine.stats.CliffsDelta;
import io.github.llmbench.engine.stats.ClopperPearson;
import io.github.llmbench.engine.stats.GroupedMeans;
import io.github.llmbench.engine.stats.HodgesLehmann;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.OddsRatios;
import io.github.llmbench.engine.stats.PairedProportions;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.RunBootstrap;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/** How often does an interval hold the truth? */
final class Coverages {
    private static final double LEVEL = 0.95;
    private static final int RESAMPLES = 1_000;

    private Coverages() {}

    static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(shares());
        all.addAll(means());
        all.addAll(latencies());
        all.addAll(comparisons());
        all.addAll(sequences());
        return all;
    }

    private static List<Experiment> shares() {
        return List.of(
                holds(
                        Proportions.WILSON,
                        "n=100, share 0.8",
                        0.01,
                        0.8,
                        random -> Proportions.wilson(Draw.successes(random, 100, 0.8), 100, LEVEL)),
                holds(
                        Proportions.WILSON,
                        "n=1000, share 0.95",
                        0.01,
                        0.95,
                        random -> Proportions.wilson(Draw.successes(random, 1000, 0.95), 1000, LEVEL)),
                holds(
                        ClopperPearson.NAME,
                        "n=20, share 0.9",
                        0,
                        0.9,
                        random -> ClopperPearson.interval(Draw.successes(random, 20, 0.9), 20, LEVEL)),
                holds(PairedProportions.TANGO, "200 pairs, difference 0.1", 0.01, 0.1, random -> {
                    int[] counts = Draw.discordant(random, 200, 0.15, 0.05);
                    return PairedProportions.tango(counts[0], counts[1], 200, LEVEL);
                }));
    }

    private static List<Experiment> means() {
        return List.of(
                holds(
                        Means.T,
                        "n=10, normal",
                        0,
                        5,
                        random -> Means.of(Draw.normal(random, 10, 5, 2), LEVEL).interval()),
                holds(Means.CLUSTERED, "30 clusters of 4, correlation 1/2", 0.01, 0, random -> {
                    double[] passages = Draw.normal(random, 30, 0, 1);
                    int[] clusters = IntStream.range(0, 120).map(i -> i / 4).toArray();
                    double[] values = Arrays.stream(clusters)
                            .mapToDouble(passage -> passages[passage] + random.nextGaussian())
                            .toArray();
                    return Means.ofClusters(values, clusters, LEVEL).interval();
                }),
                holds(GroupedMeans.POOLED, "groups of 10, 20, 30", 0, 2.0 / 3, random -> {
                    List<GroupedMeans.Group> groups = new ArrayList<>();
                    for (int group = 0; group < 3; group++) {
                        double[] values = Draw.normal(random, 10 + 10 * group, group / 2.0, 1);
                        Mean mean = Means.of(values, LEVEL);
                        groups.add(new GroupedMeans.Group(mean.estimate(), mean.standardError(), values.length));
                    }
                    return GroupedMeans.bySize(groups, LEVEL).interval();
                }),
                holds(
                        Bootstrap.PERCENTILE,
                        "n=100, exponential, 1,000 resamples",
                        0.02,
                        1,
                        random -> bootstrap(random)
                                .percentile(Draw.exponential(random, 100))
                                .interval()),
                holds(
                        Bootstrap.BCA,
                        "n=100, exponential, 1,000 resamples",
                        0.015,
                        1,
                        random -> bootstrap(random)
                                .bca(Draw.exponential(random, 100))
                                .interval()));
    }

    private static List<Experiment> latencies() {
        double p95 = 100 * Math.exp(0.25 * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
        double spread = Math.hypot(0.25, 0.05);
        double p95OfRuns =
                100 * Math.exp(spread * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
        return List.of(
                holds(
                        Quantiles.ORDER_STATISTICS,
                        "p50, n=30",
                        0,
                        100,
                        random -> quantile(Draw.latencies(random, 30, 100), 0.5)),
                holds(
                        Quantiles.ORDER_STATISTICS,
                        "p95, n=200",
                        0,
                        p95,
                        random -> quantile(Draw.latencies(random, 200, 100), 0.95)),
                holds(RunBootstrap.NAME, "p95, 10 runs of 100 that differ, 400 resamples", 0.03, p95OfRuns, random -> {
                    List<double[]> runs = IntStream.range(0, 10)
                            .mapToObj(run -> Draw.latencies(random, 100, 100 * Math.exp(random.nextGaussian(0, 0.05))))
                            .toList();
                    return RunBootstrap.quantile(runs, 0.95, bootstrap(random).withResamples(400))
                            .interval();
                }),
                holds(
                        HodgesLehmann.EXACT,
                        "15 and 20, shift 10",
                        0,
                        10,
                        random -> HodgesLehmann.shift(
                                        Draw.normal(random, 15, 110, 20), Draw.normal(random, 20, 100, 20), LEVEL)
                                .interval()),
                holds(
                        HodgesLehmann.NORMAL,
                        "100 and 60, shift 10",
                        0,
                        10,
                        random -> HodgesLehmann.shift(
                                        Draw.normal(random, 100, 110, 20), Draw.normal(random, 60, 100, 20), LEVEL)
                                .interval()));
    }

    private static List<Experiment> comparisons() {
        double delta = 2 * new NormalDistribution(null, 0, 1).cumulativeProbability(0.5 / Math.sqrt(2)) - 1;
        double[] strengths = {0.5, 0, -0.5};
        return List.of(
                holds(
                        CliffsDelta.NAME,
                        "40 and 40, normal, shift 1/2 deviation",
                        0.01,
                        delta,
                        random -> CliffsDelta.of(Draw.normal(random, 40, 0.5, 1), Draw.normal(random, 40, 0, 1), LEVEL)
                                .interval()),
                holds(OddsRatios.WOOLF, "100 and 100, shares 0.8 and 0.7", 0.01, 4 / (0.7 / 0.3), random -> {
                    int left = Draw.successes(random, 100, 0.8);
                    int right = Draw.successes(random, 100, 0.7);
                    return OddsRatios.unpaired(left, 100 - left, right, 100 - right, LEVEL)
                            .interval();
                }),
                holds(OddsRatios.CONDITIONAL, "200 pairs, 3 to 1", 0, 3, random -> {
                    int[] counts = Draw.discordant(random, 200, 0.15, 0.05);
                    return OddsRatios.paired(counts[0], counts[1], LEVEL).interval();
                }),
                holds(BradleyTerry.NAME, "3 models, 60 judgements a pair", 0.01, 0.5, random -> {
                    double[][] wins = new double[3][3];
                    for (int i = 0; i < 3; i++) {
                        for (int j = 0; j < i; j++) {
                            int won = Draw.successes(random, 60, BradleyTerry.chance(strengths[i], strengths[j]));
                            wins[i][j] = won;
                            wins[j][i] = 60 - won;
                        }
                    }
                    return BradleyTerry.strengths(wins, LEVEL).get(0).interval();
                }));
    }

    /** Held at every one of the looks, not only at the last. */
    private static List<Experiment> sequences() {
        return List.of(
                new Experiment(
                        Experiment.Kind.COVERAGE,
                        ConfidenceSequence.BETTING,
                        "share 0.8, at all of 300 looks",
                        LEVEL,
                        0,
                        random -> always(
                                ConfidenceSequence.of(0, 1, LEVEL),
                                Draw.values(300, () -> random.nextDouble() < 0.8 ? 1 : 0),
                                0.8)),
                new Experiment(
                        Experiment.Kind.COVERAGE,
                        ConfidenceSequence.WITHOUT_REPLACEMENT,
                        "240 of 300 right, at all of 300 looks",
                        LEVEL,
                        0,
                        random -> always(
                                ConfidenceSequence.of(0, 1, LEVEL).withoutReplacement(300),
                                shuffled(random, 300, 240),
                                0.8)));
    }

    private static boolean always(ConfidenceSequence sequence, double[] values, double truth) {
        for (double value : values) {
            if (!within(sequence.update(value), truth)) {
                return false;
            }
        }
        return true;
    }

    private static double[] shuffled(RandomGenerator random, int n, int ones) {
        double[] values = new double[n];
        Arrays.fill(values, 0, ones, 1);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
        return values;
    }

    private static Experiment holds(
            String method,
            String setting,
            double slack,
            double truth,
            Function<RandomGenerator, @Nullable Interval> interval) {
        return new Experiment(Experiment.Kind.COVERAGE, method, setting, LEVEL, slack, random -> {
            Interval found = interval.apply(random);
            return found == null || within(found, truth);
        });
    }

    /** A sum ends a rounding error from the truth. */
    private static boolean within(Interval interval, double truth) {
        return interval.low() <= truth + 1e-9 && truth - 1e-9 <= interval.high();
    }

    private static Bootstrap bootstrap(RandomGenerator random) {
        return new Bootstrap(random.nextLong(), RESAMPLES, LEVEL);
    }

    private static @Nullable Interval quantile(double[] values, double p) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        Quantiles.Ranks ranks = Quantiles.interval(values.length, p, LEVEL);
        return ranks == null
                ? null
                : new Interval(
                        sorted[(int) ranks.low() - 1],
                        sorted[(int) ranks.high() - 1],
                        LEVEL,
                        Quantiles.ORDER_STATISTICS);
    }
}
