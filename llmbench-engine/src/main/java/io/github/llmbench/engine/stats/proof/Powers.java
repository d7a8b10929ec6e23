package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.engine.stats.MannWhitney;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.PairedMeans;
import io.github.llmbench.engine.stats.Planning;
import io.github.llmbench.engine.stats.SignFlip;
import io.github.llmbench.engine.stats.SignedRank;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** How often is a difference found that is there? */
final class Powers {
    private static final double ALPHA = 0.05;

    private Powers() {}

    static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(planned());
        for (int percent : new int[] {2, 5, 10, 20}) {
            all.addAll(quality(percent / 100.0, percent + " points, "));
            all.addAll(latency(1 + percent / 100.0, percent + " % slower, "));
        }
        return all;
    }

    /** The numbers of samples that planning gives for a power of 80 %. */
    private static List<Experiment> planned() {
        Planning planning = Planning.ofDefaults();
        int pairs = (int) Planning.samples(planning.paired(0.12, 0.06));
        int values = (int) Planning.samples(planning.mean(1, 0.2));
        return List.of(
                new Experiment(
                        Experiment.Kind.POWER,
                        "planned mcnemar",
                        pairs + " pairs, 12 % against 6 %; the exact test is careful, so slack 0.05",
                        planning.power(),
                        0.05,
                        random -> {
                            int[] counts = Draw.discordant(random, pairs, 0.12, 0.06);
                            return McNemar.pValue(counts[0], counts[1]) <= ALPHA;
                        }),
                new Experiment(
                        Experiment.Kind.POWER,
                        "planned paired t",
                        values + " pairs, difference 0.2 deviations",
                        planning.power(),
                        0.01,
                        random -> paired(Draw.normal(random, values, 0.2, 1)) <= ALPHA));
    }

    /** Two models, the right one of which gets {@code points} more of the samples right, beside 10 % that change either way. */
    private static List<Experiment> quality(double points, String shift) {
        return List.of(
                power("mcnemar exact", shift + "500 pairs", random -> {
                    int[] counts = Draw.discordant(random, 500, 0.05 + points, 0.05);
                    return McNemar.pValue(counts[0], counts[1]) <= ALPHA;
                }),
                power(
                        "paired t",
                        shift + "500 pairs",
                        random -> paired(Draw.differences(random, 500, 0.05 + points, 0.05)) <= ALPHA),
                power(
                        SignedRank.NORMAL,
                        shift + "500 pairs",
                        random -> SignedRank.test(Draw.differences(random, 500, 0.05 + points, 0.05))
                                        .pValue()
                                <= ALPHA),
                power(
                        SignFlip.MONTE_CARLO,
                        shift + "500 pairs, 999 draws",
                        random -> SignFlip.test(
                                                Draw.differences(random, 500, 0.05 + points, 0.05),
                                                999,
                                                random.nextLong())
                                        .pValue()
                                <= ALPHA));
    }

    private static List<Experiment> latency(double factor, String shift) {
        return List.of(
                power(
                        MannWhitney.NORMAL,
                        shift + "200 and 200 calls, deviation 25 %",
                        random -> MannWhitney.test(
                                                Draw.latencies(random, 200, 100 * factor),
                                                Draw.latencies(random, 200, 100))
                                        .pValue()
                                <= ALPHA),
                power(
                        "change points",
                        shift + "from run 20 of 40, deviation 3 %",
                        random -> ChangePoints.ofDefaults()
                                .find(DoubleStream.concat(
                                                DoubleStream.of(Draw.normal(random, 20, 100, 3)),
                                                DoubleStream.of(Draw.normal(random, 20, 100 * factor, 3)))
                                        .toArray())
                                .stream()
                                .anyMatch(point -> Math.abs(point.index() - 20) <= 2)));
    }

    private static Experiment power(String method, String setting, Experiment.Simulation simulation) {
        return new Experiment(Experiment.Kind.POWER, method, setting, Double.NaN, 0, simulation);
    }

    private static double paired(double[] differences) {
        return PairedMeans.test(Means.of(differences, 0.95)).pValue();
    }
}
