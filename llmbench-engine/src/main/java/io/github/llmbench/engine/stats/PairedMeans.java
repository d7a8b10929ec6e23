package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apache.commons.math3.distribution.TDistribution;
import org.apiguardian.api.API;

/**
 * The test whether paired differences are 0 on average.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PairedMeans {
    private static final double NOTHING = 1e-12;

    private PairedMeans() {}

    /**
     * Outcome of a test.
     *
     * @param pValue of no difference, two-sided
     * @param name of the test
     */
    public record Test(double pValue, String name) {}

    /**
     * Student's t test on the mean of paired differences, with as many degrees of freedom as units less one.
     *
     * <p>Where all units differ by the same amount t would be infinite however few they are; the sign-flip permutation test then
     * gives {@code 2^(1 - units)}, and 1 where that amount is 0. Fewer than two units say nothing: 1.
     *
     * <p>Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25; sign flips: R. A. Fisher, The Design of
     * Experiments (1935) section 21; pairing for benchmarks: Miller, arXiv:2411.00640 (2024) section 4.2.
     *
     * @param differences mean of the paired differences, from {@link Means}
     */
    public static Test test(Mean differences) {
        if (differences.units() < 2 || differences.withoutVariation()) {
            boolean none = Math.abs(differences.estimate()) <= NOTHING;
            return new Test(
                    none || differences.units() < 2 ? 1 : Math.pow(2, 1.0 - differences.units()), "sign flip exact");
        }
        double t = differences.estimate() / differences.standardError();
        TDistribution distribution = new TDistribution(null, differences.units() - 1.0);
        boolean clustered = differences.interval() != null
                && differences.interval().method().equals(Means.CLUSTERED);
        return new Test(
                Math.min(1, 2 * distribution.cumulativeProbability(-Math.abs(t))),
                clustered ? "paired t, clustered" : "paired t");
    }
}
