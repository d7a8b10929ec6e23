package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;

/**
 * Two means of which only the estimates and their standard errors are known, such as published ones. On the same samples {@link
 * PairedMeans} is the better test by far.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TwoMeans {
    /** {@link TestResult#method()} of {@link #z}. */
    public static final String Z = "unpaired z";

    private TwoMeans() {}

    /**
     * The z-test of independent means: {@code (left - right) / sqrt(se_left^2 + se_right^2)}.
     *
     * <p>Source: {@code model_comparator.py} of EleutherAI's lm-evaluation-harness; Miller, arXiv:2411.00640 (2024) section 4.1.
     *
     * @param leftError standard error of {@code left}, not negative, and of the two at least one above 0
     */
    public static TestResult z(double left, double leftError, double right, double rightError) {
        double error = Math.hypot(leftError, rightError);
        if (!(leftError >= 0 && rightError >= 0 && error > 0)) {
            throw new IllegalArgumentException(
                    "standard errors must be >= 0 and not both 0, but were " + leftError + " and " + rightError);
        }
        double z = (left - right) / error;
        return new TestResult(Z, z, Normal.twoSided(z));
    }

    /**
     * The interval that belongs to {@link #z}: {@code left - right} plus and minus the critical value times
     * {@code sqrt(se_left^2 + se_right^2)}.
     *
     * @param level such as 0.95
     */
    public static Interval interval(double left, double leftError, double right, double rightError, double level) {
        double half = Critical.normal(level) * Math.hypot(leftError, rightError);
        return new Interval(left - right - half, left - right + half, level, Z);
    }
}
