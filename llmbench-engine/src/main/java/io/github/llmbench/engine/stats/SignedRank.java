package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.apiguardian.api.API;

/**
 * Wilcoxon's test whether paired differences are symmetric about 0.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class SignedRank {
    /** {@link TestResult#method()} where all rankings of signs were counted. */
    public static final String EXACT = "wilcoxon signed-rank, exact";

    /** {@link TestResult#method()} of the normal approximation. */
    public static final String NORMAL = "wilcoxon signed-rank, normal, zeros by Pratt";

    private static final int MOST_EXACT = 50;

    private SignedRank() {}

    /**
     * Exact for up to 50 differences without ties and zeros. Otherwise the normal approximation with tie and continuity correction;
     * zeros are ranked and then left out of the sum (Pratt), so that many unchanged pairs do not make a change look larger.
     *
     * <p>Source: F. Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945) 80-83; J. W. Pratt, Remarks on
     * zeros and ties in the Wilcoxon signed rank procedures, JASA 54 (1959) 655-667; E. E. Cureton, The normal approximation to the
     * signed-rank sampling distribution when zero differences are present, JASA 62 (1967) 1068-1069. The exact distribution is that
     * of Apache Commons Statistics; its approximation is not used, because 1.2 takes the zeros off the variance twice.
     *
     * @param differences at least one; differences meant to be equal must be equal to the last bit
     * @return statistic: the sum of the ranks of the positive differences; p = 1 where all are 0
     */
    public static TestResult test(double[] differences) {
        double[] sizes = Sorted.copy(Arrays.stream(differences).map(Math::abs).toArray(), "differences");
        double positive = 0;
        for (double difference : differences) {
            positive += difference > 0 ? rank(sizes, difference) : 0;
        }
        long unequal = Arrays.stream(sizes).distinct().count();
        if (sizes.length <= MOST_EXACT && sizes[0] > 0 && unequal == sizes.length) {
            double pValue = WilcoxonSignedRankTest.withDefaults()
                    .with(PValueMethod.EXACT)
                    .test(differences)
                    .getPValue();
            return new TestResult(EXACT, positive, Math.min(1, pValue));
        }
        return new TestResult(NORMAL, positive, normal(sizes, positive));
    }

    private static double normal(double[] sizes, double positive) {
        double zeros = Sorted.atOrBelow(sizes, 0);
        if (zeros == sizes.length) {
            return 1;
        }
        double n = sizes.length;
        double expected = (n * (n + 1) - zeros * (zeros + 1)) / 4;
        double variance = (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1) - ties(sizes) / 2) / 24;
        double distance = Math.max(0, Math.abs(positive - expected) - 0.5);
        return Normal.twoSided(distance / Math.sqrt(variance));
    }

    /** Of the groups of equal sizes above 0, with t members each, the sum of t^3 - t. */
    private static double ties(double[] sizes) {
        double ties = 0;
        int start = Sorted.atOrBelow(sizes, 0);
        while (start < sizes.length) {
            int end = Sorted.atOrBelow(sizes, sizes[start]);
            double members = end - start;
            ties += members * members * members - members;
            start = end;
        }
        return ties;
    }

    /** The mean of the ranks that equal sizes share. */
    private static double rank(double[] sizes, double size) {
        return (Sorted.below(sizes, size) + 1 + Sorted.atOrBelow(sizes, size)) / 2.0;
    }
}
