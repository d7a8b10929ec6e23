package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Chances of k answers, estimated without bias from c passes among n.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PassRates {
    private PassRates() {}

    /**
     * That at least one of k answers passes: {@code 1 - C(n - c, k) / C(n, k)}, as a product.
     *
     * <p>Source: Chen et al., Evaluating large language models trained on code, arXiv:2107.03374 (2021).
     *
     * @param n answers
     * @param c answers that pass
     * @param k at least 1
     * @return NaN for fewer than k answers
     */
    public static double passAtK(long n, long c, long k) {
        check(n, c, k);
        if (n < k) {
            return Double.NaN;
        }
        double none = 1;
        for (long i = 0; i < k; i++) {
            none *= Math.max(0.0, (double) (n - c - i)) / (n - i);
        }
        return 1 - none;
    }

    /**
     * That at least one of k answers passes, and where there are fewer than k, one of those there are: 1 if any passes, else 0. With
     * too few answers this is a lower bound of {@link #passAtK} and not an estimate of it.
     *
     * <p>Source: the convention of OpenAI's human-eval, whose tests fix it.
     *
     * @param n answers
     * @param c answers that pass
     * @param k at least 1
     * @return NaN for no answer
     */
    public static double passAtMostK(long n, long c, long k) {
        check(n, c, k);
        return n == 0 ? Double.NaN : passAtK(n, c, Math.min(n, k));
    }

    /**
     * That all of k answers pass: {@code C(c, k) / C(n, k)}, as a product.
     *
     * <p>Source: Yao et al., tau-bench, arXiv:2406.12045 (2024), there pass^k.
     *
     * @param n answers
     * @param c answers that pass
     * @param k at least 1
     * @return NaN for fewer than k answers
     */
    public static double passHatK(long n, long c, long k) {
        check(n, c, k);
        if (n < k) {
            return Double.NaN;
        }
        double all = 1;
        for (long i = 0; i < k; i++) {
            all *= Math.max(0.0, (double) (c - i)) / (n - i);
        }
        return all;
    }

    private static void check(long n, long c, long k) {
        Arguments.notNegative(n, "n");
        Arguments.positive(k, "k");
        if (c < 0 || c > n) {
            throw new IllegalArgumentException("c must lie between 0 and " + n + ", but was " + c);
        }
    }
}
