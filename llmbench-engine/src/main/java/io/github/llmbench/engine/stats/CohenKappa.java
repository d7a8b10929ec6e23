package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return squared ? squared(pairs) : names(pairs);
    }

    private static double names(List<double[]> pairs) {
        Map<Double, double[]> counts = new HashMap<>();
        double apart = 0;
        for (double[] pair : pairs) {
            apart += pair[0] == pair[1] ? 0 : 1;
            counts.computeIfAbsent(pair[0], value -> new double[2])[0]++;
            counts.computeIfAbsent(pair[1], value -> new double[2])[1]++;
        }
        double expected = pairs.size()
                - counts.values().stream().mapToDouble(of -> of[0] * of[1]).sum() / pairs.size();
        return expected == 0 ? Double.NaN : 1 - apart / expected;
    }

    /** The sum over all of both raters' values of (a - b)^2 is n (sum of a^2 + sum of b^2) - 2 (sum of a) (sum of b). */
    private static double squared(List<double[]> pairs) {
        if (pairs.isEmpty()) {
            return Double.NaN;
        }
        // From the first value on, so that the differences of large sums do not lose what is looked for.
        double origin = pairs.get(0)[0];
        double apart = 0;
        double sumOfLeft = 0;
        double sumOfRight = 0;
        double squares = 0;
        for (double[] pair : pairs) {
            double left = pair[0] - origin;
            double right = pair[1] - origin;
            apart += (left - right) * (left - right);
            sumOfLeft += left;
            sumOfRight += right;
            squares += left * left + right * right;
        }
        double expected = squares - 2 * sumOfLeft * sumOfRight / pairs.size();
        return expected <= 0 ? Double.NaN : 1 - apart / expected;
    }
}
