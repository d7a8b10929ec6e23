package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apiguardian.api.API;

/**
 * Mann and Whitney's test whether values of one side tend to be larger than values of the other, such as latencies of two models.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MannWhitney {
    /** {@link TestResult#method()} where all orders were counted. */
    public static final String EXACT = "mann-whitney U, exact";

    /** {@link TestResult#method()} of the normal approximation. */
    public static final String NORMAL = "mann-whitney U, normal";

    private static final int MOST_EXACT = 50;

    private MannWhitney() {}

    /** The fewest values a side that the test can reject at all: {@code 2 / C(2n, n)} is at most {@code 1 - level}; 4 at 95 %. */
    public static int fewest(double level) {
        Arguments.level(level);
        int n = 1;
        double orders = 2;
        while (2 / orders > 1 - level) {
            // C(2n + 2, n + 1) from C(2n, n).
            orders *= 2 * (2.0 * n + 1) / (n + 1);
            n++;
        }
        return n;
    }

    /**
     * Exact for up to 50 values a side without ties, otherwise the normal approximation with tie and continuity correction.
     *
     * <p>Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger than the other, Annals
     * of Mathematical Statistics 18 (1947) 50-60; computed by Apache Commons Statistics.
     *
     * @param left at least one value; values are independent, such as one a run
     * @param right at least one value
     * @return statistic: U of the left side, the pairs in which left is larger, ties counted half; p = 1 where all values are equal
     */
    public static TestResult test(double[] left, double[] right) {
        double[] lefts = Sorted.copy(left, "left values");
        double[] rights = Sorted.copy(right, "right values");
        double first = lefts[0];
        if (first == lefts[lefts.length - 1] && first == rights[0] && first == rights[rights.length - 1]) {
            return new TestResult(NORMAL, lefts.length * (double) rights.length / 2, 1);
        }
        boolean few = Math.max(lefts.length, rights.length) <= MOST_EXACT;
        MannWhitneyUTest.Result result = MannWhitneyUTest.withDefaults()
                .with(few ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
                .with(ContinuityCorrection.ENABLED)
                .test(lefts, rights);
        boolean exact = few && !result.hasTiedValues();
        return new TestResult(exact ? EXACT : NORMAL, result.getStatistic(), Math.min(1, result.getPValue()));
    }
}
