package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Mean and cluster-robust standard error of values that arrive a cluster at a time, in constant memory: the same numbers as
 * {@link Means#ofClusters}, and where each cluster has one value the same as {@link Means#of}.
 *
 * <p>The sum of squared residuals {@code (S - R N)^2} over clusters with total S, size N and ratio R = sum S / sum N follows from the
 * second moments of S and N, which are updated as in B. P. Welford, Note on a method for calculating corrected sums of squares and
 * products, Technometrics 4 (1962) 419-420.
 *
 * <p>Not safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RatioMoments {
    private static final double ROUNDING = 1e-14;

    private long clusters;
    private long values;
    private double meanSum;
    private double meanSize;
    private double sumSum;
    private double sumSize;
    private double sizeSize;

    /** None yet. */
    public RatioMoments() {}

    /** The same so far; what is added to one of them later is not in the other. */
    public RatioMoments copy() {
        RatioMoments copy = new RatioMoments();
        copy.clusters = clusters;
        copy.values = values;
        copy.meanSum = meanSum;
        copy.meanSize = meanSize;
        copy.sumSum = sumSum;
        copy.sumSize = sumSize;
        copy.sizeSize = sizeSize;
        return copy;
    }

    /** One value that is a cluster of its own. */
    public void add(double value) {
        add(value, 1);
    }

    /** One cluster of {@code size} values; of none is no cluster. */
    public void add(double sum, long size) {
        if (size == 0) {
            return;
        }
        clusters++;
        values += size;
        double ofSum = sum - meanSum;
        double ofSize = size - meanSize;
        meanSum += ofSum / clusters;
        meanSize += ofSize / clusters;
        sumSum += ofSum * (sum - meanSum);
        sumSize += ofSum * (size - meanSize);
        sizeSize += ofSize * (size - meanSize);
    }

    /** Values so far. */
    public long values() {
        return values;
    }

    /** Clusters so far. */
    public long clusters() {
        return clusters;
    }

    /**
     * The mean of all values so far.
     *
     * @throws IllegalStateException if there are none
     */
    public Mean mean(double level) {
        if (clusters == 0) {
            throw new IllegalStateException("there is no mean of no values");
        }
        double ratio = meanSum / meanSize;
        double residuals = sumSum - 2 * ratio * sumSize + ratio * ratio * sizeSize;
        // Where equal values lie in clusters of unequal size the terms cancel but for their rounding, which is no
        // variation.
        double rounding = ROUNDING * (sumSum + 2 * Math.abs(ratio * sumSize) + ratio * ratio * sizeSize);
        residuals = residuals <= rounding ? 0 : residuals;
        double error = Math.sqrt(residuals * clusters / (clusters - 1)) / values;
        return Mean.t(ratio, error, clusters, level, clusters == values ? Means.T : Means.CLUSTERED);
    }
}
