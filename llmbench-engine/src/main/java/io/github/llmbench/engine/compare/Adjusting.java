package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.stats.MultipleTests;
import io.github.llmbench.engine.stats.Ranking;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What many tests at once make of their p-values. */
final class Adjusting {
    private Adjusting() {}

    /**
     * A metric with the p-values of its pairs.
     *
     * @param pValues one a pair that has a difference, in that order
     */
    record Tested(Row row, List<Double> pValues) {}

    /** All pairs of one metric are one family of {@link MultipleTests#holm Holm}'s: verdicts are by it. */
    static List<Pair> byHolm(List<Pair> pairs, List<Double> pValues) {
        double[] holm = MultipleTests.holm(array(pValues));
        List<Pair> adjusted = new ArrayList<>();
        int next = 0;
        for (Pair pair : pairs) {
            adjusted.add(pair.difference() == null ? pair : pair.withAdjusted(holm[next++]));
        }
        return adjusted;
    }

    /**
     * All metrics and pairs of a table are one family of {@link MultipleTests#benjaminiHochberg Benjamini and Hochberg's}: who looks
     * through a table for anything that stands out reads q. Exact sums have no test and take no part.
     */
    static List<Row> withFalseDiscovery(List<Tested> metrics) {
        List<Double> family = new ArrayList<>();
        for (Tested metric : metrics) {
            Iterator<Double> own = metric.pValues().iterator();
            for (Pair pair : metric.row().pairs()) {
                if (pair.difference() != null) {
                    double p = own.next();
                    if (tested(pair.difference())) {
                        family.add(p);
                    }
                }
            }
        }
        double[] q = MultipleTests.benjaminiHochberg(array(family));
        List<Row> rows = new ArrayList<>();
        int next = 0;
        for (Tested metric : metrics) {
            List<Pair> pairs = new ArrayList<>();
            for (Pair pair : metric.row().pairs()) {
                boolean member = pair.difference() != null && tested(pair.difference());
                pairs.add(member ? pair.withFalseDiscovery(q[next++]) : pair);
            }
            rows.add(metric.row().withPairs(pairs));
        }
        return rows;
    }

    private static boolean tested(PairedDifference difference) {
        return !difference.test().equals(Contrasts.EXACT);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** None for two sides, and where neither way is better or a pair could not be compared. */
    static List<Ranking.Group> ranking(
            List<Pair> pairs, List<Double> each, List<Double> estimates, Direction direction, double level) {
        int sides = estimates.size();
        boolean whole =
                each.size() == sides * (sides - 1) / 2 && estimates.stream().noneMatch(value -> value.isNaN());
        if (sides < 3 || direction == Direction.NEITHER || !whole) {
            return List.of();
        }
        double[][] pValues = new double[sides][sides];
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            pValues[pair.left()][pair.right()] = each.get(i);
            pValues[pair.right()][pair.left()] = each.get(i);
        }
        return Ranking.groups(estimates.stream().mapToDouble(direction::gain).toArray(), pValues, level);
    }
}
