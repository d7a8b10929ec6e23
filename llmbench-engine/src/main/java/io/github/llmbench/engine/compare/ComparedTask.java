package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.compare.RunComparison.Unpaired;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A set of sides on one task. */
final class ComparedTask {
    static final double LEVEL = 0.95;

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
    private final List<String> names;
    private final KeptIntervals intervals;

    ComparedTask(String task, List<Side> sides, KeptIntervals intervals) {
        this.task = task;
        this.sides = sides;
        this.names = sides.stream().map(Side::name).toList();
        this.intervals = intervals;
    }

    /** Tasks that all sides have, in order. */
    static List<String> tasks(List<Side> sides) {
        return sides.get(0).first().header().tasks().stream()
                .filter(task -> sides.stream()
                        .allMatch(side -> side.first().header().tasks().contains(task)))
                .toList();
    }

    /** One line for each task that some sides have and others lack. */
    static List<String> left(List<Side> sides) {
        List<String> common = tasks(sides);
        return sides.stream()
                .flatMap(side -> side.first().header().tasks().stream())
                .distinct()
                .filter(task -> !common.contains(task))
                .map(task -> "task " + task + " is not compared: " + having(sides, task, true) + " had it, "
                        + having(sides, task, false) + " had not")
                .toList();
    }

    private static String having(List<Side> sides, String task, boolean has) {
        return String.join(
                " and ",
                sides.stream()
                        .filter(side -> side.first().header().tasks().contains(task) == has)
                        .map(Side::name)
                        .toList());
    }

    Table table() {
        List<String> scores = sides.stream()
                .flatMap(side -> side.first().scores(task).stream())
                .map(ScoreMetric::metric)
                .distinct()
                .toList();
        List<Row> rows = Adjusting.withFalseDiscovery(Stream.concat(scores.stream(), FURTHER.stream())
                .distinct()
                .map(this::row)
                .filter(tested -> scores.contains(tested.row().metric())
                        || tested.row().estimates().stream().anyMatch(estimate -> !estimate.isNaN()))
                .toList());
        List<Flips> flips = scores.stream()
                .filter(score -> sides.get(0).first().scores(task).stream()
                        .anyMatch(own -> own.metric().equals(score)))
                .flatMap(score -> IntStream.range(1, sides.size()).mapToObj(right -> flips(score, right)))
                .toList();
        return new Table(task, names, sides.stream().map(Side::model).toList(), rows, flips, unpaired(rows));
    }

    private Adjusting.Tested row(String metric) {
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
                Effect effect = Effect.of(sides.get(left), sides.get(right), metric, difference);
                String why = difference == null ? pairing.shortage(LEVEL).why() : "";
                pairs.add(Pair.of(left, right, difference, effect, why));
                if (difference != null) {
                    pValues.add(pValue(pairing, difference, strictest));
                }
                unit = unit.isEmpty() ? pairing.unit() : unit;
                direction = direction == Direction.NEITHER ? pairing.direction() : direction;
            }
        }
        List<Double> estimates = sides.stream()
                .map(side -> Contrasts.estimate(side, task, metric))
                .toList();
        List<Pair> adjusted = Adjusting.byHolm(pairs, pValues);
        Row row = new Row(
                metric,
                unit,
                direction,
                estimates,
                intervals.of(sides, task, metric, estimates),
                adjusted,
                Adjusting.ranking(adjusted, pValues, estimates, direction, LEVEL),
                judgements(metric));
        return new Adjusting.Tested(row, pValues);
    }

    /** Fine enough for the strictest level that Holm's method asks for: a drawn p-value is never below what its draws can tell. */
    private static double pValue(Contrasts.Pairing pairing, PairedDifference difference, double strictest) {
        PairedDifference fine = pairing.contrast() == null || strictest <= LEVEL
                ? null
                : pairing.contrast().at(strictest);
        return fine == null ? difference.pValue() : fine.pValue();
    }

    private @Nullable Judgements judgements(String metric) {
        boolean all = sides.stream()
                .allMatch(side -> side.first().scores(task).stream()
                        .anyMatch(score -> score.metric().equals(metric) && Judgements.are(score)));
        return all
                ? Judgements.of(
                        names,
                        sides.stream()
                                .map(side -> SideValues.bySample(side, task, metric))
                                .toList(),
                        LEVEL)
                : null;
    }

    private Flips flips(String metric, int right) {
        Map<String, Double> before = SideValues.bySample(sides.get(0), task, metric);
        Map<String, Double> after = SideValues.bySample(sides.get(right), task, metric);
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
        return new Flips(
                0,
                right,
                metric,
                better,
                worse,
                SideValues.only(before.keySet(), after.keySet()),
                SideValues.only(after.keySet(), before.keySet()));
    }

    /** Samples on one side only, once for all metrics that lack the same. */
    private List<Unpaired> unpaired(List<Row> rows) {
        List<Unpaired> all = new ArrayList<>();
        for (int left = 0; left < sides.size(); left++) {
            for (int right = left + 1; right < sides.size(); right++) {
                Map<List<List<String>>, List<String>> metrics = new LinkedHashMap<>();
                for (Row row : rows) {
                    Set<String> ours = SideValues.samples(sides.get(left), task, row.metric());
                    Set<String> theirs = SideValues.samples(sides.get(right), task, row.metric());
                    List<String> leftOnly = SideValues.only(ours, theirs);
                    List<String> rightOnly = SideValues.only(theirs, ours);
                    if (!leftOnly.isEmpty() || !rightOnly.isEmpty()) {
                        metrics.computeIfAbsent(List.of(leftOnly, rightOnly), any -> new ArrayList<>())
                                .add(row.metric());
                    }
                }
                int ofLeft = left;
                int ofRight = right;
                metrics.forEach((ids, names) -> all.add(new Unpaired(ofLeft, ofRight, names, ids.get(0), ids.get(1))));
            }
        }
        return all;
    }
}
