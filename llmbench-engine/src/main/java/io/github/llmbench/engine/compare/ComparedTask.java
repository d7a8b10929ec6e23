package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.stats.MultipleTests;
import io.github.llmbench.engine.stats.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A set of sides on one task. */
final class ComparedTask {
    private static final double LEVEL = 0.95;
    private static final List<String> FURTHER = List.of(
            "unscored",
            "extraction_failed",
            "ttft.p50",
            "ttft.p95",
            "e2e.p50",
            "e2e.p95",
            "tokens.output",
            "tokens_per_second",
            "cost");

    private final String task;
    private final List<Side> sides;

    ComparedTask(String task, List<Side> sides) {
        this.task = task;
        this.sides = sides;
    }

    /** Tasks that all sides have, in order. */
    static List<String> tasks(List<Side> sides) {
        return sides.get(0).first().header().tasks().stream()
                .filter(task -> sides.stream()
                        .allMatch(side -> side.first().header().tasks().contains(task)))
                .toList();
    }

    Table table() {
        List<String> scores = sides.get(0).first().scores(task).stream()
                .map(ScoreMetric::metric)
                .toList();
        List<Row> rows = Stream.concat(scores.stream(), FURTHER.stream())
                .distinct()
                .map(this::row)
                .filter(row -> row.pairs().stream().anyMatch(pair -> pair.difference() != null)
                        || scores.contains(row.metric()))
                .toList();
        List<Flips> flips = scores.stream()
                .flatMap(score -> IntStream.range(1, sides.size()).mapToObj(right -> flips(score, right)))
                .toList();
        return new Table(task, sides.stream().map(Side::name).toList(), rows, flips);
    }

    private Row row(String metric) {
        List<Pair> pairs = new ArrayList<>();
        double strictest = 1 - (1 - LEVEL) / (sides.size() * (sides.size() - 1) / 2.0);
        List<Double> pValues = new ArrayList<>();
        String unit = "";
        Direction direction = Direction.NEITHER;
        for (int left = 0; left < sides.size(); left++) {
            for (int right = left + 1; right < sides.size(); right++) {
                Contrasts.Pairing pairing = Contrasts.of(sides.get(left), sides.get(right), task, metric);
                PairedDifference difference =
                        pairing.contrast() == null ? null : pairing.contrast().at(LEVEL);
                pairs.add(new Pair(
                        left,
                        right,
                        difference,
                        Double.NaN,
                        difference == null ? pairing.shortage(LEVEL).why() : ""));
                if (difference != null) {
                    pValues.add(pValue(pairing, difference, strictest));
                }
                unit = pairing.unit();
                direction = pairing.direction();
            }
        }
        List<Double> estimates = sides.stream()
                .map(side -> Contrasts.estimate(side, task, metric))
                .toList();
        List<Pair> adjusted = adjusted(pairs, pValues);
        return new Row(metric, unit, direction, estimates, adjusted, ranking(adjusted, pValues, estimates, direction));
    }

    /** Fine enough for the strictest level that Holm's method asks for: a drawn p-value is never below what its draws can tell. */
    private static double pValue(Contrasts.Pairing pairing, PairedDifference difference, double strictest) {
        PairedDifference fine = pairing.contrast() == null || strictest <= LEVEL
                ? null
                : pairing.contrast().at(strictest);
        return fine == null ? difference.pValue() : fine.pValue();
    }

    private static List<Pair> adjusted(List<Pair> pairs, List<Double> pValues) {
        double[] holm = MultipleTests.holm(
                pValues.stream().mapToDouble(Double::doubleValue).toArray());
        List<Pair> adjusted = new ArrayList<>();
        int next = 0;
        for (Pair pair : pairs) {
            adjusted.add(
                    pair.difference() == null
                            ? pair
                            : new Pair(pair.left(), pair.right(), pair.difference(), holm[next++], ""));
        }
        return adjusted;
    }

    private List<Ranking.Group> ranking(
            List<Pair> pairs, List<Double> each, List<Double> estimates, Direction direction) {
        boolean whole = pairs.stream().allMatch(pair -> pair.difference() != null)
                && estimates.stream().noneMatch(value -> value.isNaN());
        if (sides.size() < 3 || direction == Direction.NEITHER || !whole) {
            return List.of();
        }
        double[][] pValues = new double[sides.size()][sides.size()];
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            double p = each.get(i);
            pValues[pair.left()][pair.right()] = p;
            pValues[pair.right()][pair.left()] = p;
        }
        return Ranking.groups(estimates.stream().mapToDouble(direction::gain).toArray(), pValues, LEVEL);
    }

    private Flips flips(String metric, int right) {
        Map<String, Double> before = Contrasts.bySample(sides.get(0), task, metric);
        Map<String, Double> after = Contrasts.bySample(sides.get(right), task, metric);
        Direction direction = Contrasts.comparable(sides.get(0).first().scores(task), task, metric)
                .orElse(Direction.NEITHER);
        List<String> better = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        before.forEach((sample, value) -> {
            double gain = direction.gain(after.getOrDefault(sample, Double.NaN) - value);
            if (gain > 0) {
                better.add(sample);
            } else if (gain < 0) {
                worse.add(sample);
            }
        });
        return new Flips(0, right, metric, better, worse, only(before, after), only(after, before));
    }

    private static List<String> only(Map<String, Double> here, Map<String, Double> there) {
        return here.keySet().stream()
                .filter(sample -> !there.containsKey(sample))
                .toList();
    }
}
