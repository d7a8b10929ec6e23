package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Two raters that rated the same things, such as a judge and people. Immutable.
 *
 * <pre>{@code
 * RaterPair pair = RaterPair.of(List.of(new double[] {1, 1}, new double[] {1, 0}), true, 42);
 * double kappa = pair.kappa();
 * }</pre>
 *
 * @param pairs things that both rated
 * @param same share on which both said the same
 * @param sameInterval Wilson's interval of it
 * @param kappa Cohen's; NaN where all ratings are the same
 * @param kappaInterval BCa bootstrap over the things; {@code null} with fewer than ten, or without kappa
 * @param pearson correlation of the values; NaN where one rater always said the same
 * @param spearman correlation of their ranks; NaN likewise
 * @param leftMean of the values of the first rater
 * @param rightMean of the values of the second
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RaterPair(
        int pairs,
        double same,
        Interval sameInterval,
        double kappa,
        @Nullable Interval kappaInterval,
        double pearson,
        double spearman,
        double leftMean,
        double rightMean) {
    private static final double LEVEL = 0.95;
    private static final int FEWEST = 10;
    /** A bootstrap evaluates kappa this often at most times the number of things. */
    private static final int WORK = 20_000_000;

    private static final int MOST_RESAMPLES = 10_000;
    private static final int FEWEST_RESAMPLES = 1_000;

    /**
     * Of ratings.
     *
     * @param pairs the two ratings of each thing; at least one
     * @param nominal whether ratings are names, else grades whose distance counts
     * @param seed of the bootstrap
     */
    public static RaterPair of(List<double[]> pairs, boolean nominal, long seed) {
        Arguments.positive(pairs.size(), "number of pairs");
        double[] left = pairs.stream().mapToDouble(pair -> pair[0]).toArray();
        double[] right = pairs.stream().mapToDouble(pair -> pair[1]).toArray();
        long same = pairs.stream().filter(pair -> pair[0] == pair[1]).count();
        double kappa = kappa(pairs, nominal);
        return new RaterPair(
                pairs.size(),
                (double) same / pairs.size(),
                Proportions.wilson(same, pairs.size(), LEVEL),
                kappa,
                Double.isNaN(kappa) || pairs.size() < FEWEST ? null : interval(pairs, nominal, seed),
                varies(left) && varies(right) ? new PearsonsCorrelation().correlation(left, right) : Double.NaN,
                varies(left) && varies(right) ? new SpearmansCorrelation().correlation(left, right) : Double.NaN,
                Arrays.stream(left).average().orElseThrow(),
                Arrays.stream(right).average().orElseThrow());
    }

    private static boolean varies(double[] values) {
        return Arrays.stream(values).distinct().count() > 1;
    }

    private static double kappa(List<double[]> pairs, boolean nominal) {
        return nominal ? CohenKappa.nominal(pairs) : CohenKappa.quadratic(pairs);
    }

    /** Things are drawn by their numbers; a draw in which all ratings are the same counts as full agreement. */
    private static Interval interval(List<double[]> pairs, boolean nominal, long seed) {
        ToDoubleFunction<double[]> statistic = numbers -> {
            double kappa = kappa(
                    Arrays.stream(numbers)
                            .mapToObj(number -> pairs.get((int) number))
                            .toList(),
                    nominal);
            return Double.isNaN(kappa) ? 1 : kappa;
        };
        int resamples = Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, WORK / pairs.size()));
        return Bootstrap.seeded(seed)
                .withLevel(LEVEL)
                .withResamples(resamples)
                .bca(IntStream.range(0, pairs.size()).asDoubleStream().toArray(), statistic)
                .interval();
    }
}
