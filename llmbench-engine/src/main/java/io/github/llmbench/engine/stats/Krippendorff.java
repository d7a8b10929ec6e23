package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

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

    private static double squares(Map<Double, Double> counts) {
        return counts.values().stream().mapToDouble(count -> count * count).sum();
    }
}
