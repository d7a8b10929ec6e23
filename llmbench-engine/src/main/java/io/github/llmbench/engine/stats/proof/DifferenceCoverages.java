package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.BradleyTerry;
import io.github.llmbench.engine.stats.CliffsDelta;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.OddsRatios;
import io.github.llmbench.engine.stats.QuantileDifference;
import io.github.llmbench.engine.stats.TwoMeans;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;

/** How often does an interval of the difference of two sides hold the true one? */
final class DifferenceCoverages {
    /** Thousands of resamples a simulation. */
    private static final int RESAMPLING = 5;

    private DifferenceCoverages() {}

    static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(sizes());
        all.addAll(means());
        all.addAll(quantiles());
        all.addAll(levels());
        return all;
    }

    private static List<Experiment> sizes() {
        double delta = 2 * new NormalDistribution(null, 0, 1).cumulativeProbability(0.5 / Math.sqrt(2)) - 1;
        double[] strengths = {0.5, 0, -0.5};
        return List.of(
                Coverages.holds(
                        CliffsDelta.NAME,
                        "40 and 40, normal, shift 1/2 deviation",
                        0.01,
                        delta,
                        random -> CliffsDelta.of(
                                        Draw.normal(random, 40, 0.5, 1), Draw.normal(random, 40, 0, 1), Coverages.LEVEL)
                                .interval()),
                Coverages.holds(OddsRatios.WOOLF, "100 and 100, shares 0.8 and 0.7", 0.01, 4 / (0.7 / 0.3), random -> {
                    int left = Draw.successes(random, 100, 0.8);
                    int right = Draw.successes(random, 100, 0.7);
                    return OddsRatios.unpaired(left, 100 - left, right, 100 - right, Coverages.LEVEL)
                            .interval();
                }),
                Coverages.holds(OddsRatios.CONDITIONAL, "200 pairs, 3 to 1", 0, 3, random -> {
                    int[] counts = Draw.discordant(random, 200, 0.15, 0.05);
                    return OddsRatios.paired(counts[0], counts[1], Coverages.LEVEL)
                            .interval();
                }),
                Coverages.holds(BradleyTerry.NAME, "3 models, 60 judgements a pair", 0.01, 0.5, random -> {
                    double[][] wins = new double[3][3];
                    for (int i = 0; i < 3; i++) {
                        for (int j = 0; j < i; j++) {
                            int won = Draw.successes(random, 60, BradleyTerry.chance(strengths[i], strengths[j]));
                            wins[i][j] = won;
                            wins[j][i] = 60 - won;
                        }
                    }
                    return BradleyTerry.strengths(wins, Coverages.LEVEL).get(0).interval();
                }));
    }

    private static List<Experiment> means() {
        return List.of(
                Coverages.holds(OddsRatios.HALDANE, "15 and 15, shares 0.98 and 0.9", 0, 0.98 / 0.02 / 9, random -> {
                    int left = Draw.successes(random, 15, 0.98);
                    int right = Draw.successes(random, 15, 0.9);
                    return OddsRatios.unpaired(left, 15 - left, right, 15 - right, Coverages.LEVEL)
                            .interval();
                }),
                Coverages.holds(TwoMeans.Z, "500 and 400, normal", 0.005, 1, random -> {
                    Mean left = Means.of(Draw.normal(random, 500, 6, 1), Coverages.LEVEL);
                    Mean right = Means.of(Draw.normal(random, 400, 5, 2), Coverages.LEVEL);
                    return TwoMeans.interval(
                            left.estimate(),
                            left.standardError(),
                            right.estimate(),
                            right.standardError(),
                            Coverages.LEVEL);
                }),
                Coverages.holds(
                        Bootstrap.PERCENTILE + ", paired",
                        "200 pairs, right or wrong, difference 0.1, 1,000 resamples",
                        0.015,
                        0.1,
                        random -> Coverages.bootstrap(random)
                                .percentile(Draw.differences(random, 200, 0.15, 0.05))
                                .interval()),
                Coverages.holds(
                        Bootstrap.BCA + ", paired",
                        "200 pairs, right or wrong, difference 0.1, 1,000 resamples",
                        0.015,
                        0.1,
                        random -> Coverages.bootstrap(random)
                                .bca(Draw.differences(random, 200, 0.15, 0.05))
                                .interval()));
    }

    private static List<Experiment> quantiles() {
        double z95 = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.95);
        double p95 = 20 * Math.exp(0.25 * z95);
        double p95OfRuns = 20 * Math.exp(Math.hypot(0.25, 0.05) * z95);
        return List.of(
                Coverages.holds(
                                QuantileDifference.SAMPLES,
                                "p95 of 200, 20 % slower, 1,000 resamples",
                                0.02,
                                p95,
                                random -> QuantileDifference.paired(
                                                single(Draw.latencies(random, 200, 120)),
                                                single(Draw.latencies(random, 200, 100)),
                                                0.95,
                                                Coverages.bootstrap(random))
                                        .at(Coverages.LEVEL))
                        .slow(RESAMPLING),
                Coverages.holds(
                                QuantileDifference.RUNS,
                                "p95 of 6 and 6 runs of 100 that differ, 20 % slower, 1,000 resamples",
                                0.02,
                                p95OfRuns,
                                random -> QuantileDifference.unpaired(
                                                runs(random, 120), runs(random, 100), 0.95, Coverages.bootstrap(random))
                                        .at(Coverages.LEVEL))
                        .slow(RESAMPLING));
    }

    private static List<double[]> single(double[] values) {
        return DoubleStream.of(values).mapToObj(value -> new double[] {value}).toList();
    }

    private static List<double[]> runs(RandomGenerator random, double median) {
        return IntStream.range(0, 6)
                .mapToObj(run -> Draw.latencies(random, 100, median * Math.exp(random.nextGaussian(0, 0.05))))
                .toList();
    }

    /** Of a history of 40 runs whose level rises at run 20. */
    private static List<Experiment> levels() {
        List<Experiment> all = new ArrayList<>();
        all.add(Coverages.holds(
                "change point, given beforehand",
                "5 % slower from run 20 of 40, deviation 3 %",
                0,
                5,
                random -> ChangePoints.ofDefaults().at(rising(random, 5), 20).difference()));
        for (int percent : new int[] {2, 5, 10, 20}) {
            String setting = percent + " % slower from run 20 of 40, deviation 3 %";
            all.add(new Experiment(
                    Experiment.Kind.COVERAGE,
                    "change points, no interval of a series misses",
                    setting,
                    Coverages.LEVEL,
                    0,
                    random -> hold(ChangePoints.ofDefaults().find(rising(random, percent)), percent)));
            // A change that is found in one series of ten is found where chance made it look large: no promise for
            // that.
            all.add(new Experiment(
                    Experiment.Kind.COVERAGE,
                    "change points, of series in which one is found",
                    setting,
                    percent == 2 ? Double.NaN : Coverages.LEVEL,
                    0,
                    random -> hold(found(random, percent), percent)));
        }
        return all;
    }

    private static List<ChangePoint> found(RandomGenerator random, double rise) {
        List<ChangePoint> points = List.of();
        while (points.isEmpty()) {
            points = ChangePoints.ofDefaults().find(rising(random, rise));
        }
        return points;
    }

    /** Whether the intervals hold the differences between the true means of the parts as they were split. */
    private static boolean hold(List<ChangePoint> points, double rise) {
        return points.stream().allMatch(point -> {
            double before = risen(point.index() - point.valuesBefore(), point.index(), rise);
            double after = risen(point.index(), point.index() + point.valuesAfter(), rise);
            Interval found = point.difference();
            return found != null && Coverages.within(found, after - before);
        });
    }

    /** True mean, less the level at the start, of the runs between two. */
    private static double risen(int from, int to, double rise) {
        return rise * Math.max(0, to - Math.max(from, 20)) / (to - from);
    }

    private static double[] rising(RandomGenerator random, double rise) {
        return DoubleStream.concat(
                        DoubleStream.of(Draw.normal(random, 20, 100, 3)),
                        DoubleStream.of(Draw.normal(random, 20, 100 + rise, 3)))
                .toArray();
    }
}
