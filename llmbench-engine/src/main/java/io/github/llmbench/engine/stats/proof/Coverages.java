package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.ClopperPearson;
import io.github.llmbench.engine.stats.GroupedMeans;
import io.github.llmbench.engine.stats.HodgesLehmann;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.PairedProportions;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.RunBootstrap;
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
    static final double LEVEL = 0.95;
    private static final int RESAMPLES = 1_000;

    private Coverages() {}

    static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(shares());
        all.addAll(means());
        all.addAll(latencies());
        all.addAll(DifferenceCoverages.all());
        all.addAll(SequenceCoverages.all());
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
                        GroupedMeans.EQUAL_WEIGHTS,
                        "groups of 10, 20, 30",
                        0,
                        0.5,
                        random -> equally(random, 10, 1, 1, 1)),
                holds(
                        GroupedMeans.EQUAL_WEIGHTS,
                        "groups of 5, 15, 25, the smallest with deviation 5, the others 1",
                        0.01,
                        0.5,
                        random -> equally(random, 5, 5, 1, 1)),
                equalWithin(2, 0.6),
                equalWithin(20, 0.6),
                equalWithin(100, 1),
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

    private static @Nullable Interval equally(RandomGenerator random, int smallest, double... deviations) {
        List<GroupedMeans.Group> groups = new ArrayList<>();
        for (int group = 0; group < deviations.length; group++) {
            double[] values = Draw.normal(random, smallest + 10 * group, group / 2.0, deviations[group]);
            Mean mean = Means.of(values, LEVEL);
            groups.add(new GroupedMeans.Group(mean.estimate(), mean.standardError(), values.length));
        }
        return GroupedMeans.equally(groups, LEVEL).interval();
    }

    /** Ratings of 0 to 1 that hardly vary: most series are all equal. */
    private static Experiment equalWithin(int n, double usual) {
        double odd = 0.02;
        return holds(
                Mean.ALL_EQUAL + " within a range",
                "n=" + n + ", 98 % of them " + usual + " and 2 % 0",
                0,
                usual * (1 - odd),
                random -> Means.of(Draw.values(n, () -> random.nextDouble() < odd ? 0 : usual), LEVEL)
                        .within(0, 1)
                        .interval());
    }

    private static List<Experiment> latencies() {
        double p95 = 100 * Math.exp(0.25 * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
        double spread = Math.hypot(0.25, 0.05);
        double p95OfRuns =
                100 * Math.exp(spread * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95));
        double p99OfRuns =
                100 * Math.exp(spread * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.99));
        return List.of(
                holds(RunBootstrap.NAME, "p99, 10 runs of 500 that differ, 400 resamples", 0.03, p99OfRuns, random -> {
                    List<double[]> runs = IntStream.range(0, 10)
                            .mapToObj(run -> Draw.latencies(random, 500, 100 * Math.exp(random.nextGaussian(0, 0.05))))
                            .toList();
                    return RunBootstrap.quantile(runs, 0.99, bootstrap(random).withResamples(400))
                            .interval();
                }),
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

    static Experiment holds(
            String method,
            String setting,
            double slack,
            double truth,
            Function<RandomGenerator, @Nullable Interval> interval) {
        return new Experiment(Experiment.Kind.COVERAGE, method, setting, LEVEL, slack, random -> {
            Interval found = interval.apply(random);
            // No interval promises nothing, and here each has data enough for one.
            return found != null && within(found, truth);
        });
    }

    /** A sum ends a rounding error from the truth. */
    static boolean within(Interval interval, double truth) {
        return interval.low() <= truth + 1e-9 && truth - 1e-9 <= interval.high();
    }

    static Bootstrap bootstrap(RandomGenerator random) {
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
