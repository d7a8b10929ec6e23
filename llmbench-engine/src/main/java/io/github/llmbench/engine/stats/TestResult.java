package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Outcome of a test. Immutable.
 *
 * @param method which test, and how its p-value was computed, such as {@code wilcoxon signed-rank, exact}
 * @param statistic of the test; NaN where it has none
 * @param pValue of no difference, two-sided
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TestResult(String method, double statistic, double pValue) {
    public TestResult {
        if (!(pValue >= 0 && pValue <= 1)) {
            throw new IllegalArgumentException("pValue must lie between 0 and 1, but was " + pValue);
        }
    }
}
