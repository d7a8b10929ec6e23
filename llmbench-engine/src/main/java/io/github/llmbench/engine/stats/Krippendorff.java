package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Agreement of several raters, such as judges, beyond chance: 1 is perfect, 0 what chance gives, below 0 worse than chance.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Krippendorff {
    private Krippendorff() {}

    /**
     * Alpha for names: two ratings agree or they do not.
     *
     * <p>Source: K. Krippendorff, Content Analysis (2019) chapter 12: 1 - observed / expected disagreement, over units with at least
     * two ratings; NaN values are ratings that were not made.
     *
     * @param units of each unit the ratings, in any order
     * @return NaN where no unit has two ratings, or all ratings are the same and nothing is known of chance
     */
    public static double nominal(List<double[]> units) {
        Map<Double, Double> totals = new HashMap<>();
        double ratings = 0;
        double observed = 0;
        for (double[] unit : units) {
            Map<Double, Double> counts = new HashMap<>();
            double size = 0;
            for (double rating : unit) {
                if (!Double.isNaN(rating)) {
                    counts.merge(rating, 1.0, Double::sum);
                    size++;
                }
            }
            if (size >= 2) {
                ratings += size;
                observed += (size * size - squares(counts)) / (size - 1);
                counts.forEach((rating, count) -> totals.merge(rating, count, Double::sum));
            }
        }
        double expected = (ratings * ratings - squares(totals)) / (ratings - 1);
        return ratings == 0 || expected == 0 ? Double.NaN : 1 - observed / expected;
    }

    /**
     * Alpha for grades: a disagreement weighs as the square of its distance.
     *
     * <p>Source: as {@link #nominal}, with the interval metric.
     *
     * @param units of each unit the ratings, in any order; NaN for one that was not made
     * @return NaN where no unit has two ratings, or all ratings are the same
     */
    public static double interval(List<double[]> units) {
        double ratings = 0;
        double sum = 0;
        double squares = 0;
        double observed = 0;
        for (double[] unit : units) {
            double size = 0;
            double unitSum = 0;
            double unitSquares = 0;
            for (double rating : unit) {
                if (!Double.isNaN(rating)) {
                    size++;
                    unitSum += rating;
                    unitSquares += rating * rating;
                }
            }
            if (size >= 2) {
                ratings += size;
                sum += unitSum;
                squares += unitSquares;
                // The sum over all ordered pairs of (a - b)^2 is 2 n (sum of squares) - 2 (sum)^2.
                observed += (2 * size * unitSquares - 2 * unitSum * unitSum) / (size - 1);
            }
        }
        double expected = (2 * ratings * squares - 2 * sum * sum) / (ratings - 1);
        return ratings == 0 || expected == 0 ? Double.NaN : 1 - observed / expected;
    }

    /**
     * The 95 % interval of alpha.
     *
     * <p>Source: A. Zapf, S. Castell, L. Morawietz and A. Karch, Measuring inter-rater reliability for nominal data - which coefficients
     * and confidence intervals are appropriate?, BMC Medical Research Methodology 16 (2016) 93: units are drawn whole, with all their ratings.
     * Here by the BCa bootstrap of {@link Bootstrap}; a draw in which all ratings are the same counts as full agreement.
     *
     * @param units of each unit the ratings, in any order; NaN for one that was not made
     * @param nominal whether ratings are names ({@link #nominal}), else grades ({@link #interval})
     * @param seed of the bootstrap
     * @return {@code null} with fewer than ten units of two ratings, or without alpha
     */
    public static @Nullable Interval confidence(List<double[]> units, boolean nominal, long seed) {
        List<double[]> rated = units.stream()
                .filter(unit -> Arrays.stream(unit)
                                .filter(rating -> !Double.isNaN(rating))
                                .count()
                        >= 2)
                .toList();
        return OverThings.interval(rated, nominal ? Krippendorff::nominal : Krippendorff::interval, 1, seed);
    }

    private static double squares(Map<Double, Double> counts) {
        return counts.values().stream().mapToDouble(count -> count * count).sum();
    }
}
