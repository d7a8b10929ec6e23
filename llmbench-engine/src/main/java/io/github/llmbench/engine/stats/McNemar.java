package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apache.commons.math3.special.Beta;
import org.apiguardian.api.API;

/**
 * The test whether two models get the same share right on the same samples.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class McNemar {
    /** What comparisons call it. */
    public static final String NAME = "mcnemar exact";

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
}
