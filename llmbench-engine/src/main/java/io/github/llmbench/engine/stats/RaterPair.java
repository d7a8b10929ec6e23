package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.List;
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
 * @param kappaInterval BCa bootstrap over the things, where a draw in which all ratings are the same counts as full agreement;
 *     {@code null} with fewer than ten, or without kappa
 * @param pearson correlation of the values; NaN where one rater always said the same
 * @param pearsonInterval BCa bootstrap over the things, where a draw in which one rater always said the same counts as 0; {@code null}
 *     with fewer than ten, or without correlation
 * @param spearman correlation of their ranks; NaN likewise
 * @param spearmanInterval likewise
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
        @Nullable Interval pearsonInterval,
        double spearman,
        @Nullable Interval spearmanInterval,
        double leftMean,
        double rightMean) {
    private static final double LEVEL = 0.95;

    /**
     * Of ratings.
     *
     * @param pairs the two ratings of each thing; at least one
     * @param nominal whether ratings are names, else grades whose distance counts
     * @param seed of the bootstrap
     */
    public static RaterPair of(List<double[]> pairs, boolean nominal, long seed) {
        Arguments.positive(pairs.size(), "number of pairs");
        long same = pairs.stream().filter(pair -> pair[0] == pair[1]).count();
        return new RaterPair(
                pairs.size(),
                (double) same / pairs.size(),
                Proportions.wilson(same, pairs.size(), LEVEL),
                kappa(pairs, nominal),
                OverThings.interval(pairs, drawn -> kappa(drawn, nominal), 1, seed),
                Correlation.pearson(pairs),
                Correlation.pearsonInterval(pairs, seed),
                Correlation.spearman(pairs),
                Correlation.spearmanInterval(pairs, seed),
                pairs.stream().mapToDouble(pair -> pair[0]).average().orElseThrow(),
                pairs.stream().mapToDouble(pair -> pair[1]).average().orElseThrow());
    }

    private static double kappa(List<double[]> pairs, boolean nominal) {
        return nominal ? CohenKappa.nominal(pairs) : CohenKappa.quadratic(pairs);
    }
}
