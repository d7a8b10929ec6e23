package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Size of a difference between two shares as the ratio of their odds: 1 is no difference.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class OddsRatios {
    /** {@link Interval#method()} of {@link #unpaired}. */
    public static final String WOOLF = "woolf logit";

    /** {@link Interval#method()} of {@link #unpaired} where a count was 0. */
    public static final String HALDANE = "woolf logit, 1/2 added";

    /** {@link Interval#method()} of {@link #paired}. */
    public static final String CONDITIONAL = "conditional exact";

    private OddsRatios() {}

    /**
     * A ratio with its interval.
     *
     * @param estimate 0 to infinity; NaN where nothing is known
     * @param interval {@code null} where nothing is known
     */
    public record Ratio(double estimate, @Nullable Interval interval) {}

    /**
     * Odds of the left share over odds of the right, of independent trials.
     *
     * <p>Source: B. Woolf, On estimating the relation between blood group and disease, Annals of Human Genetics 19 (1955) 251-253:
     * normal on the logarithm. Where a count is 0, 1/2 is added to all four, estimate included: J. B. S. Haldane, The estimation and
     * significance of the logarithm of a ratio of frequencies, Annals of Human Genetics 20 (1956) 309-311.
     */
    public static Ratio unpaired(long leftRight, long leftWrong, long rightRight, long rightWrong, double level) {
        double z = Critical.normal(level);
        Arguments.notNegative(leftRight, "leftRight");
        Arguments.notNegative(leftWrong, "leftWrong");
        Arguments.notNegative(rightRight, "rightRight");
        Arguments.notNegative(rightWrong, "rightWrong");
        Arguments.positive(leftRight + leftWrong, "number of left trials");
        Arguments.positive(rightRight + rightWrong, "number of right trials");
        boolean zero = leftRight == 0 || leftWrong == 0 || rightRight == 0 || rightWrong == 0;
        double added = zero ? 0.5 : 0;
        double a = leftRight + added;
        double b = leftWrong + added;
        double c = rightRight + added;
        double d = rightWrong + added;
        double logarithm = Math.log(a) - Math.log(b) - Math.log(c) + Math.log(d);
        double half = z * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
        return new Ratio(
                Math.exp(logarithm),
                new Interval(Math.exp(logarithm - half), Math.exp(logarithm + half), level, zero ? HALDANE : WOOLF));
    }

    /**
     * Odds ratio of two models on the same samples, which only the samples tell that they answered differently: b / c. It goes with
     * {@link McNemar}.
     *
     * <p>Source: Breslow and Day, Statistical Methods in Cancer Research I (1980) section 5.2: given b + c, b is binomial, and {@link
     * ClopperPearson}'s limits p of its share become p / (1 - p).
     *
     * @param leftOnly samples that only the left model got right, b
     * @param rightOnly samples that only the right model got right, c
     */
    public static Ratio paired(long leftOnly, long rightOnly, double level) {
        Arguments.notNegative(leftOnly, "leftOnly");
        Arguments.notNegative(rightOnly, "rightOnly");
        Arguments.level(level);
        if (leftOnly + rightOnly == 0) {
            return new Ratio(Double.NaN, null);
        }
        Interval share = ClopperPearson.interval(leftOnly, leftOnly + rightOnly, level);
        return new Ratio(
                (double) leftOnly / rightOnly, new Interval(odds(share.low()), odds(share.high()), level, CONDITIONAL));
    }

    private static double odds(double share) {
        return share / (1 - share);
    }
}
