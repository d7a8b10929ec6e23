package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apache.commons.math3.special.Beta;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The test whether two models get the same share right on the same samples.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class McNemar {
    /** What comparisons call it. */
    public static final String NAME = "mcnemar exact";

    private static final double MOST_PAIRS = 1e12;
    private static final double ROUNDING = 1e-9;

    private McNemar() {}

    /**
     * The exact two-sided p-value: twice the smaller tail of the binomial distribution with b + c trials and share 1/2, at most 1.
     *
     * <p>Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages,
     * Psychometrika 12 (1947) 153-157; the tail through the incomplete beta function (NIST DLMF 8.17.5), which keeps its relative
     * precision where summing or subtracting from 1 would not.
     *
     * @param leftOnly pairs that only the left model got right
     * @param rightOnly pairs that only the right model got right
     */
    public static double pValue(long leftOnly, long rightOnly) {
        Arguments.notNegative(leftOnly, "leftOnly");
        Arguments.notNegative(rightOnly, "rightOnly");
        if (leftOnly == rightOnly) {
            return 1;
        }
        long fewer = Math.min(leftOnly, rightOnly);
        long more = Math.max(leftOnly, rightOnly);
        return Math.min(1, 2 * Beta.regularizedBeta(0.5, (double) more, fewer + 1.0));
    }

    /**
     * The fewest pairs on which the test rejects, if the shares of pairs stay as they are; counts are rounded against it.
     *
     * @param pairs all pairs so far, at least {@code leftOnly + rightOnly} and 1
     * @param alpha limit of significance, such as 0.05
     * @return at least {@code pairs + 1}; {@code null} where no number would do, or none below 10^12
     */
    public static @Nullable Long pairsToReject(long leftOnly, long rightOnly, long pairs, double alpha) {
        Arguments.positive(pairs, "pairs");
        Arguments.inside(alpha, "alpha");
        if (leftOnly == rightOnly) {
            return null;
        }
        long kept = pairs;
        long rejected = pairs + 1;
        while (pValueOf(leftOnly, rightOnly, rejected / (double) pairs) > alpha) {
            kept = rejected;
            rejected *= 2;
            if (rejected > MOST_PAIRS) {
                return null;
            }
        }
        while (rejected - kept > 1) {
            long middle = (kept + rejected) >>> 1;
            if (pValueOf(leftOnly, rightOnly, middle / (double) pairs) > alpha) {
                kept = middle;
            } else {
                rejected = middle;
            }
        }
        return rejected;
    }

    private static double pValueOf(long leftOnly, long rightOnly, double times) {
        double more = Math.floor(Math.max(leftOnly, rightOnly) * times + ROUNDING);
        double fewer = Math.ceil(Math.min(leftOnly, rightOnly) * times - ROUNDING);
        return more <= fewer ? 1 : pValue((long) more, (long) fewer);
    }
}
