package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apiguardian.api.API;

/**
 * The permutation test whether paired differences are symmetric about 0: under no difference each could as well have had the other
 * sign. It assumes no distribution and takes sizes into account, not ranks alone.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class SignFlip {
    /** {@link TestResult#method()} where all signs were tried. */
    public static final String EXACT = "sign flip, exact";

    /** {@link TestResult#method()} where signs were drawn. */
    public static final String MONTE_CARLO = "sign flip, Monte Carlo";

    /** Draws of {@link #test(double[], long)}. */
    public static final int DRAWS = 9_999;

    private static final int MOST_EXACT = 20;
    private static final double ROUNDING = 1e-12;
    /** Of four differences. */
    private static final int SIGNS = 16;

    private SignFlip() {}

    /** {@link #test(double[], int, long)} with 9,999 draws. */
    public static TestResult test(double[] differences, long seed) {
        return test(differences, DRAWS, seed);
    }

    /**
     * Two-sided test of the sum of the differences. All signs are tried for up to 20 differences that are not 0; otherwise m are
     * drawn, and with b of them at least as far from 0 as the sum itself p = (b + 1) / (m + 1).
     *
     * <p>Source: R. A. Fisher, The Design of Experiments (1935) section 21; E. J. G. Pitman, Significance tests which may be applied
     * to samples from any populations, J. Royal Statistical Society Supplement 4 (1937) 119-130; the count of the observed signs
     * among the drawn: Phipson and Smyth, Permutation p-values should never be zero, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39.
     *
     * @param differences at least one; of samples that share a cluster, the cluster's sum
     * @param draws m, at least 99
     * @param seed of the draws; the result does not depend on the number of processors
     * @return statistic: the mean difference
     */
    public static TestResult test(double[] differences, int draws, long seed) {
        Arguments.positive(differences.length, "number of differences");
        if (draws < 99) {
            throw new IllegalArgumentException("draws must be at least 99, but were " + draws);
        }
        double[] sizes = Arrays.stream(differences)
                .filter(difference -> difference != 0)
                .map(Math::abs)
                .toArray();
        double sum = Arrays.stream(differences).sum();
        // The same sum in another order may differ in its last bits and still is the same sum.
        double limit = Math.abs(sum) - ROUNDING * Arrays.stream(sizes).sum();
        double mean = sum / differences.length;
        return sizes.length <= MOST_EXACT
                ? new TestResult(EXACT, mean, exact(sizes, limit))
                : new TestResult(MONTE_CARLO, mean, drawn(sizes, limit, draws, seed));
    }

    /** The fewest differences that the test can reject at all: {@code 2^(1 - n)} is at most {@code 1 - level}; 6 at 95 %. */
    public static int fewest(double level) {
        Arguments.level(level);
        int n = 1;
        while (Math.scalb(1.0, 1 - n) > 1 - level) {
            n++;
        }
        return n;
    }

    private static double exact(double[] sizes, double limit) {
        long all = 1L << sizes.length;
        long beyond = 0;
        for (long signs = 0; signs < all; signs++) {
            double sum = 0;
            for (int i = 0; i < sizes.length; i++) {
                sum += (signs >>> i & 1) == 0 ? sizes[i] : -sizes[i];
            }
            beyond += Math.abs(sum) >= limit ? 1 : 0;
        }
        return (double) beyond / all;
    }

    private static double drawn(double[] sizes, double limit, int draws, long seed) {
        double[] sums = sums(sizes);
        int four = (sizes.length + 3) / 4;
        double[] flipped = Streams.draws(draws, seed, () -> random -> flipped(sums, four, random));
        long beyond =
                Arrays.stream(flipped).filter(sum -> Math.abs(sum) >= limit).count();
        return (beyond + 1.0) / (draws + 1.0);
    }

    /** Of each four sizes the sums under all 16 signs: one look for four random bits, and no branch that cannot be foretold. */
    private static double[] sums(double[] sizes) {
        double[] sums = new double[(sizes.length + 3) / 4 * SIGNS];
        for (int i = 0; i < sizes.length; i++) {
            for (int signs = 0; signs < SIGNS; signs++) {
                sums[i / 4 * SIGNS + signs] += ((signs >>> (i % 4)) & 1) == 0 ? sizes[i] : -sizes[i];
            }
        }
        return sums;
    }

    private static double flipped(double[] sums, int four, SplittableRandom random) {
        double sum = 0;
        long signs = 0;
        for (int i = 0; i < four; i++) {
            signs = i % (Long.SIZE / 4) == 0 ? random.nextLong() : signs >>> 4;
            sum += sums[i * SIGNS + (int) (signs & (SIGNS - 1))];
        }
        return sum;
    }
}
