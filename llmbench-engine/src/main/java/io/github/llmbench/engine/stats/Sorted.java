package io.github.llmbench.engine.stats;

import java.util.Arrays;

/** Counts in ascending arrays. */
final class Sorted {
    private Sorted() {}

    /** An ascending copy of finite numbers. */
    static double[] copy(double[] values, String field) {
        Arguments.positive(values.length, "number of " + field);
        for (double value : values) {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException(field + " must be numbers, but one is NaN; leave it out");
            }
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    static int below(double[] sorted, double value) {
        return count(sorted, value, false);
    }

    static int atOrBelow(double[] sorted, double value) {
        return count(sorted, value, true);
    }

    private static int count(double[] sorted, double value, boolean equalToo) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || (equalToo && sorted[middle] == value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
