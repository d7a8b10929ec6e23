package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apiguardian.api.API;

/**
 * Agreement of two raters beyond chance: 1 is perfect, 0 what chance gives, below 0 worse than chance.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class CohenKappa {
    private CohenKappa() {}

    /**
     * Kappa of names: two ratings agree or they do not.
     *
     * <p>Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960): (observed
     * - expected agreement) / (1 - expected).
     *
     * @param pairs the two ratings of each thing
     * @return NaN where both raters always said one and the same, so that nothing is known of chance
     */
    public static double nominal(List<double[]> pairs) {
        return kappa(pairs, false);
    }

    /**
     * Kappa of grades: a disagreement weighs as the square of its distance.
     *
     * <p>Source: J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968), with quadratic weights: 1 - observed / expected
     * disagreement.
     *
     * @param pairs the two ratings of each thing
     * @return NaN where both raters always said one and the same
     */
    public static double quadratic(List<double[]> pairs) {
        return kappa(pairs, true);
    }

    private static double kappa(List<double[]> pairs, boolean squared) {
        double[] left = pairs.stream().mapToDouble(pair -> pair[0]).toArray();
        double[] right = pairs.stream().mapToDouble(pair -> pair[1]).toArray();
        double[] values = DoubleStream.concat(Arrays.stream(left), Arrays.stream(right))
                .distinct()
                .toArray();
        double observed = 0;
        for (int i = 0; i < left.length; i++) {
            observed += apart(left[i], right[i], squared);
        }
        double expected = 0;
        for (double a : values) {
            double ofA = Arrays.stream(left).filter(value -> value == a).count();
            for (double b : values) {
                double ofB = Arrays.stream(right).filter(value -> value == b).count();
                expected += apart(a, b, squared) * ofA * ofB / left.length;
            }
        }
        return expected == 0 ? Double.NaN : 1 - observed / expected;
    }

    private static double apart(double a, double b, boolean squared) {
        if (squared) {
            return (a - b) * (a - b);
        }
        return a == b ? 0 : 1;
    }
}
