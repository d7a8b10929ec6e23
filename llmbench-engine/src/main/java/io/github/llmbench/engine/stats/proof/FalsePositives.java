package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.engine.stats.MannWhitney;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.MultipleTests;
import io.github.llmbench.engine.stats.PairedMeans;
import io.github.llmbench.engine.stats.SignFlip;
import io.github.llmbench.engine.stats.SignedRank;
import io.github.llmbench.engine.stats.TwoMeans;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** A against A: how often does a test see a difference where there is none? */
final class FalsePositives {
    private static final double ALPHA = 0.05;

    private FalsePositives() {}

    static List<Experiment> all() {
        return List.of(
                test("mcnemar exact", "200 pairs, 20 % differ", random -> {
                    int[] counts = Draw.discordant(random, 200, 0.1, 0.1);
                    return McNemar.pValue(counts[0], counts[1]);
                }),
                test("paired t", "n=30, normal", random -> paired(Draw.normal(random, 30, 0, 1))),
                test("paired t", "n=300, right or wrong", random -> paired(Draw.differences(random, 300, 0.1, 0.1))),
                test(
                        SignedRank.EXACT,
                        "n=20, normal",
                        random -> SignedRank.test(Draw.normal(random, 20, 0, 1)).pValue()),
                test(
                        SignedRank.NORMAL,
                        "n=200, right or wrong",
                        random -> SignedRank.test(Draw.differences(random, 200, 0.1, 0.1))
                                .pValue()),
                test(
                        SignFlip.EXACT,
                        "n=12, normal",
                        random ->
                                SignFlip.test(Draw.normal(random, 12, 0, 1), 1).pValue()),
                test(
                        SignFlip.MONTE_CARLO,
                        "n=60, normal, 999 draws",
                        random -> SignFlip.test(Draw.normal(random, 60, 0, 1), 999, random.nextLong())
                                .pValue()),
                test(
                        MannWhitney.EXACT,
                        "15 and 20, latencies",
                        random -> MannWhitney.test(Draw.latencies(random, 15, 100), Draw.latencies(random, 20, 100))
                                .pValue()),
                test(
                        MannWhitney.NORMAL,
                        "100 and 60, whole ms",
                        random -> MannWhitney.test(
                                        rounded(Draw.latencies(random, 100, 20)),
                                        rounded(Draw.latencies(random, 60, 20)))
                                .pValue()),
                test(TwoMeans.Z, "500 and 400, normal", random -> {
                    Mean left = Means.of(Draw.normal(random, 500, 0, 1), 0.95);
                    Mean right = Means.of(Draw.normal(random, 400, 0, 2), 0.95);
                    return TwoMeans.z(left.estimate(), left.standardError(), right.estimate(), right.standardError())
                            .pValue();
                }),
                test(
                        "holm, any of a family of 5",
                        "paired t, n=30",
                        random -> smallest(
                                MultipleTests.holm(Draw.values(5, () -> paired(Draw.normal(random, 30, 0, 1)))))),
                test(
                        "benjamini-hochberg, any of 5",
                        "paired t, n=30",
                        random -> smallest(MultipleTests.benjaminiHochberg(
                                Draw.values(5, () -> paired(Draw.normal(random, 30, 0, 1)))))),
                new Experiment(
                        Experiment.Kind.FALSE_POSITIVE,
                        "change points, at a run given beforehand",
                        "run 25 of 50, normal, p 0.001",
                        0.001,
                        0,
                        random -> ChangePoints.ofDefaults()
                                        .at(Draw.normal(random, 50, 100, 3), 25)
                                        .pValue()
                                <= 0.001),
                searched("50 runs, normal", random -> Draw.normal(random, 50, 100, 3)),
                searched("50 runs, latencies", random -> Draw.latencies(random, 50, 100)),
                searched("20 runs, normal", random -> Draw.normal(random, 20, 100, 3)));
    }

    /** Each t-test has the limit 0.001, and the points are the best of all: what is promised is a rate of series. */
    private static Experiment searched(String setting, Function<RandomGenerator, double[]> series) {
        return new Experiment(
                Experiment.Kind.FALSE_POSITIVE,
                "change points, any in a series",
                setting,
                ALPHA,
                0,
                random -> !ChangePoints.ofDefaults().find(series.apply(random)).isEmpty());
    }

    private static Experiment test(String method, String setting, ToDoubleFunction<RandomGenerator> pValue) {
        return new Experiment(
                Experiment.Kind.FALSE_POSITIVE,
                method,
                setting,
                ALPHA,
                0,
                random -> pValue.applyAsDouble(random) <= ALPHA);
    }

    private static double paired(double[] differences) {
        return PairedMeans.test(Means.of(differences, 0.95)).pValue();
    }

    private static double smallest(double[] pValues) {
        return Arrays.stream(pValues).min().orElse(1);
    }

    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(Math::rint).toArray();
    }
}
