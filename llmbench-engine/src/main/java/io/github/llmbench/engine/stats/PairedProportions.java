package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;

/**
 * The difference of two shares measured on the same samples.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PairedProportions {
    /** {@link Interval#method()} of {@link #tango}. */
    public static final String TANGO = "tango";

    private static final int HALVINGS = 80;

    private PairedProportions() {}

    /**
     * The score interval of the difference left minus right: all differences that the score test does not reject. It belongs to
     * McNemar's test as Wilson's interval belongs to the test of one share, and stays sensible where no pair differs.
     *
     * <p>Source: T. Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample design,
     * Statistics in Medicine 17 (1998) 891-908; recommended by Fagerland, Lydersen and Laake, Recommended tests and confidence
     * intervals for paired binomial proportions, Statistics in Medicine 33 (2014) 2850-2875.
     *
     * @param leftOnly pairs that only the left model got right
     * @param rightOnly pairs that only the right model got right
     * @param pairs all pairs, at least 1
     */
    public static Interval tango(long leftOnly, long rightOnly, long pairs, double level) {
        Arguments.notNegative(leftOnly, "leftOnly");
        Arguments.notNegative(rightOnly, "rightOnly");
        Arguments.positive(pairs, "pairs");
        if (leftOnly + rightOnly > pairs) {
            throw new IllegalArgumentException(
                    "pairs must be at least the " + (leftOnly + rightOnly) + " that differ, but were " + pairs);
        }
        double z = Critical.normal(level);
        return new Interval(lower(leftOnly, rightOnly, pairs, z), -lower(rightOnly, leftOnly, pairs, z), level, TANGO);
    }

    /** The score falls as the difference grows; halving keeps "rejected" on the left and "not rejected" on the right. */
    private static double lower(long leftOnly, long rightOnly, long pairs, double z) {
        double b = leftOnly;
        double c = rightOnly;
        double n = pairs;
        if (c == n) {
            return -1;
        }
        double rejected = -1;
        double kept = (b - c) / n;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (rejected + kept) / 2;
            if (b - c - n * middle > z * Math.sqrt(variance(b, c, n, middle))) {
                rejected = middle;
            } else {
                kept = middle;
            }
        }
        return kept;
    }

    /** Of b - c where the true difference is {@code d}, the share of "right only" at its restricted maximum likelihood. */
    private static double variance(double b, double c, double n, double d) {
        double linear = -b - c + (2 * n - b + c) * d;
        double constant = -c * d * (1 - d);
        double root = Math.sqrt(Math.max(0, linear * linear - 8 * n * constant));
        // Of the two forms of the quadratic's solution, the one without cancellation.
        double rightOnly = linear > 0 ? -2 * constant / (root + linear) : (root - linear) / (4 * n);
        return Math.max(0, n * (2 * rightOnly + d * (1 - d)));
    }
}
