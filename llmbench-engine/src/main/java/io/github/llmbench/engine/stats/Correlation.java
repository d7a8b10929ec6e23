package io.github.llmbench.engine.stats;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.jspecify.annotations.Nullable;

/**
 * How far two values of the same things rise together, from -1 to 1. Stateless.
 *
 * <p>Sources: K. Pearson, Notes on regression and inheritance in the case of two parents, Proceedings of the Royal Society of London 58
 * (1895) 240-242; C. Spearman, The proof and measurement of association between two things, American Journal of Psychology 15 (1904)
 * 72-101. The intervals are those of {@link OverThings}, whose source takes a correlation as its example: labels are few grades with many
 * ties, for which Fisher's z does not hold. A draw in which one side is all the same tells of no correlation and counts as 0.
 */
final class Correlation {
    private Correlation() {}

    /** Of the values themselves; NaN where one side is all the same. */
    static double pearson(List<double[]> pairs) {
        return of(side(pairs, 0), side(pairs, 1));
    }

    static @Nullable Interval pearsonInterval(List<double[]> pairs, long seed) {
        return OverThings.interval(pairs, Correlation::pearson, 0, seed);
    }

    /** Of the ranks of the values, equal ones at the mean of theirs; NaN where one side is all the same. */
    static double spearman(List<double[]> pairs) {
        double[] left = side(pairs, 0);
        double[] right = side(pairs, 1);
        return varies(left) && varies(right) ? new SpearmansCorrelation().correlation(left, right) : Double.NaN;
    }

    /** Values are replaced by their number in order once, so that no draw has to be sorted. */
    static @Nullable Interval spearmanInterval(List<double[]> pairs, long seed) {
        double[] lefts = kinds(side(pairs, 0));
        double[] rights = kinds(side(pairs, 1));
        List<double[]> numbered = pairs.stream()
                .map(pair -> new double[] {
                    Arrays.binarySearch(lefts, pair[0]), Arrays.binarySearch(rights, pair[1]),
                })
                .toList();
        return OverThings.interval(
                numbered, drawn -> of(ranks(drawn, 0, lefts.length), ranks(drawn, 1, rights.length)), 0, seed);
    }

    private static double of(double[] left, double[] right) {
        return varies(left) && varies(right) ? new PearsonsCorrelation().correlation(left, right) : Double.NaN;
    }

    /** Ranks of what is numbered by its order; equal ones have the mean of theirs. */
    private static double[] ranks(List<double[]> numbered, int side, int kinds) {
        int[] counts = new int[kinds];
        numbered.forEach(pair -> counts[(int) pair[side]]++);
        double[] ranks = new double[kinds];
        int below = 0;
        for (int kind = 0; kind < kinds; kind++) {
            ranks[kind] = below + (counts[kind] + 1) / 2.0;
            below += counts[kind];
        }
        return numbered.stream().mapToDouble(pair -> ranks[(int) pair[side]]).toArray();
    }

    private static double[] side(List<double[]> pairs, int side) {
        return pairs.stream().mapToDouble(pair -> pair[side]).toArray();
    }

    private static double[] kinds(double[] values) {
        return Arrays.stream(values).sorted().distinct().toArray();
    }

    private static boolean varies(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return true;
            }
        }
        return false;
    }
}
