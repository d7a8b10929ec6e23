package io.github.llmbench.engine.metrics;

import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.RatioMoments;
import java.util.Arrays;

/**
 * Moments of values that come in units. Values of one call are a unit in constant memory; where calls share a sample, as epochs and the
 * turns of a conversation do, or samples a passage, the unit has a number, and a sum and a count are kept for it.
 */
final class Moments {
    /** Of a call that shares its unit with no other. */
    static final int ALONE = -1;

    private final RatioMoments alone = new RatioMoments();
    private double[] sums = new double[0];
    private int[] counts = new int[0];
    private long shared;

    void add(int unit, double value) {
        add(unit, value, 1);
    }

    /** Values of one call. */
    void add(int unit, double sum, int size) {
        if (unit == ALONE) {
            alone.add(sum, size);
            return;
        }
        if (unit >= sums.length) {
            int length = Math.max(64, Math.max(unit + 1, sums.length * 2));
            sums = Arrays.copyOf(sums, length);
            counts = Arrays.copyOf(counts, length);
        }
        sums[unit] += sum;
        counts[unit] += size;
        shared += size;
    }

    long values() {
        return alone.values() + shared;
    }

    /** Whether some units have numbers. */
    boolean numbered() {
        return shared > 0;
    }

    long units() {
        return alone.clusters()
                + Arrays.stream(counts).filter(count -> count > 0).count();
    }

    /** Must not be asked for of no values. */
    Mean mean(double level) {
        RatioMoments all = alone.copy();
        for (int unit = 0; unit < counts.length; unit++) {
            all.add(sums[unit], counts[unit]);
        }
        return all.mean(level);
    }
}
