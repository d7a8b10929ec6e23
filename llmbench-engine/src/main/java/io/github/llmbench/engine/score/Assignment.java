package io.github.llmbench.engine.score;

import java.util.Arrays;

/**
 * The assignment problem by the Hungarian method with potentials, O(n^2 m).
 *
 * <p>Source: Kuhn 1955, "The Hungarian method for the assignment problem"; in the form with shortest augmenting paths of Jonker and
 * Volgenant 1987.
 */
final class Assignment {
    private Assignment() {}

    /** The greatest sum of cells, at most one a row and one a column. */
    static double greatestSum(double[][] scores) {
        if (scores.length == 0 || scores[0].length == 0) {
            return 0;
        }
        double[][] wide = scores.length <= scores[0].length ? scores : transposed(scores);
        int[] rowOf = assign(wide);
        double sum = 0;
        for (int column = 1; column < rowOf.length; column++) {
            if (rowOf[column] != 0) {
                sum += wide[rowOf[column] - 1][column - 1];
            }
        }
        return sum;
    }

    /** The row (from 1) of each column (from 1); 0 for none. There are no more rows than columns. */
    private static int[] assign(double[][] scores) {
        int rows = scores.length;
        int columns = scores[0].length;
        double[] u = new double[rows + 1];
        double[] v = new double[columns + 1];
        int[] rowOf = new int[columns + 1];
        int[] before = new int[columns + 1];
        for (int row = 1; row <= rows; row++) {
            rowOf[0] = row;
            int at = 0;
            double[] least = new double[columns + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            boolean[] used = new boolean[columns + 1];
            do {
                used[at] = true;
                int current = rowOf[at];
                int next = 0;
                double delta = Double.POSITIVE_INFINITY;
                for (int column = 1; column <= columns; column++) {
                    if (!used[column]) {
                        double cost = -scores[current - 1][column - 1] - u[current] - v[column];
                        if (cost < least[column]) {
                            least[column] = cost;
                            before[column] = at;
                        }
                        if (least[column] < delta) {
                            delta = least[column];
                            next = column;
                        }
                    }
                }
                for (int column = 0; column <= columns; column++) {
                    if (used[column]) {
                        u[rowOf[column]] += delta;
                        v[column] -= delta;
                    } else {
                        least[column] -= delta;
                    }
                }
                at = next;
            } while (rowOf[at] != 0);
            while (at != 0) {
                rowOf[at] = rowOf[before[at]];
                at = before[at];
            }
        }
        return rowOf;
    }

    private static double[][] transposed(double[][] scores) {
        double[][] result = new double[scores[0].length][scores.length];
        for (int row = 0; row < scores.length; row++) {
            for (int column = 0; column < scores[0].length; column++) {
                result[column][row] = scores[row][column];
            }
        }
        return result;
    }
}
