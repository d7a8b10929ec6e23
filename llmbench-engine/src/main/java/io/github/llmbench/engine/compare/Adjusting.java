package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.stats.MultipleTests;
import io.github.llmbench.engine.stats.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;

/** What many tests at once make of their p-values. */
final class Adjusting {
    private Adjusting() {}

    /** All pairs of one metric are one family of {@link MultipleTests#holm Holm}'s: verdicts are by it. */
    static List<Pair> byHolm(List<Pair> pairs) {
        double[] pValues = pairs.stream()
                .filter(pair -> pair.difference() != null)
                .mapToDouble(Adjusting::pValue)
                .toArray();
        PrimitiveIterator.OfDouble holm =
                Arrays.stream(MultipleTests.holm(pValues)).iterator();
        return pairs.stream()
                .map(pair -> pair.difference() == null ? pair : pair.withAdjusted(holm.nextDouble()))
                .toList();
    }

    /**
     * All metrics and pairs of a table are one family of {@link MultipleTests#benjaminiHochberg Benjamini and Hochberg's}: who looks
     * through a table for anything that stands out reads q. Exact sums have no test and take no part.
     */
    static List<Row> withFalseDiscovery(List<Row> rows) {
        List<Pair> tested = rows.stream()
                .flatMap(row -> row.pairs().stream())
                .filter(Adjusting::tested)
                .toList();
        double[] q = MultipleTests.benjaminiHochberg(
                tested.stream().mapToDouble(Adjusting::pValue).toArray());
        Iterator<Double> next = Arrays.stream(q).iterator();
        List<Row> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(row.withPairs(row.pairs().stream()
                    .map(pair -> tested(pair) ? pair.withFalseDiscovery(next.next()) : pair)
                    .toList()));
        }
        return all;
    }

    private static boolean tested(Pair pair) {
        PairedDifference difference = pair.difference();
        return difference != null && !difference.test().equals(Contrasts.EXACT);
    }

    private static double pValue(Pair pair) {
        return Objects.requireNonNull(pair.difference()).pValue();
    }

    /** None for two sides, and where neither way is better or a pair could not be compared. */
    static List<Ranking.Group> ranking(List<Pair> pairs, List<Double> estimates, Direction direction, double level) {
        boolean whole = pairs.stream().allMatch(pair -> pair.difference() != null)
                && estimates.stream().noneMatch(value -> value.isNaN());
        int sides = estimates.size();
        if (sides < 3 || direction == Direction.NEITHER || !whole || pairs.size() < sides * (sides - 1) / 2) {
            return List.of();
        }
        double[][] pValues = new double[sides][sides];
        for (Pair pair : pairs) {
            double p = pValue(pair);
            pValues[pair.left()][pair.right()] = p;
            pValues[pair.right()][pair.left()] = p;
        }
        return Ranking.groups(estimates.stream().mapToDouble(direction::gain).toArray(), pValues, level);
    }
}
