package io.github.llmbench.engine.report;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunComparison.Change;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Kind;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A comparison as parts that every format shows in this order: fingerprints, metrics, samples that flipped, gates, remarks. */
final class ComparisonParts {
    private final RunComparison comparison;
    private final int most;

    /** @param most ids of samples to name in one cell, the others are counted */
    private ComparisonParts(RunComparison comparison, int most) {
        this.comparison = comparison;
        this.most = most;
    }

    /**
     * A part; what is empty is left out.
     *
     * @param title what it shows
     * @param notes how to read it
     * @param chart a figure that says a part of the same; {@code null} for none
     * @param columns headings; a {@code >} stands before what is aligned to the right
     * @param rows cells
     */
    record Part(
            String title, List<String> notes, @Nullable Chart chart, List<String> columns, List<List<String>> rows) {
        Part {
            notes = List.copyOf(notes);
            rows = List.copyOf(rows);
        }
    }

    static List<Part> of(RunComparison comparison, List<GateResult> gates, int most) {
        return new ComparisonParts(comparison, most).made(gates);
    }

    private List<Part> made(List<GateResult> gates) {
        List<Part> parts = new ArrayList<>();
        parts.add(changes());
        comparison.tables().forEach(table -> metrics(table, parts));
        comparison.tables().forEach(table -> samples(table, parts));
        if (!gates.isEmpty()) {
            parts.add(gates(gates));
        }
        if (!comparison.remarks().isEmpty()) {
            parts.add(new Part("Remarks", comparison.remarks(), null, List.of(), List.of()));
        }
        return parts;
    }

    /** Sides stand for entrants or their models; letters tell them apart where names would not fit. */
    static String letter(int side) {
        return side < 26 ? String.valueOf((char) ('A' + side)) : "#" + (side + 1);
    }

    private static String title(Table table) {
        return table.task() + ": "
                + IntStream.range(0, table.sides().size())
                        .mapToObj(i -> letter(i) + " " + table.sides().get(i))
                        .collect(Collectors.joining(", "));
    }

    private Part changes() {
        boolean same = comparison.changes().stream().noneMatch(Change::identity);
        List<String> columns = new ArrayList<>(List.of("Part", "Of"));
        comparison.entrants().forEach(entrant -> columns.add(entrant.name()));
        List<List<String>> rows = comparison.changes().stream()
                .map(change -> Stream.concat(
                                Stream.of(change.name(), change.identity() ? "identity" : "context"),
                                change.values().stream().map(ComparisonParts::shortened))
                        .toList())
                .toList();
        return new Part(
                "What differs",
                List.of(
                        same
                                ? "Identity: the same (data, prompts, scorers, model parameters)."
                                : "Identity differs, so that this compares other experiments too."),
                null,
                columns,
                rows);
    }

    /** A hash is told apart by its start. */
    static String shortened(String value) {
        if (value.isEmpty()) {
            return "none";
        }
        return value.matches("[0-9a-f]{64}") ? value.substring(0, 12) : value;
    }

    private static void metrics(Table table, List<Part> parts) {
        Contrasted contrasted = new Contrasted(table, ComparisonParts::letter);
        parts.add(new Part(
                title(table), contrasted.notes(), chart(table, parts.size()), Contrasted.COLUMNS, contrasted.rows()));
        if (!contrasted.ranks().isEmpty()) {
            parts.add(new Part(
                    "Ranking on " + table.task(),
                    List.of("Sides of one rank are not told apart; that does not make them equal."),
                    null,
                    Contrasted.RANKS,
                    contrasted.ranks()));
        }
        if (!contrasted.strengths().isEmpty()) {
            parts.add(new Part(
                    "Strengths from judgements of pairs on " + table.task(),
                    List.of(
                            "Bradley and Terry's model, a tie half a win for each; strengths are logarithms of odds, their mean is 0."),
                    null,
                    Contrasted.STRENGTHS,
                    contrasted.strengths()));
        }
    }

    /** Differences of scores and shares, which have one scale; {@code null} where there are none. */
    private static @Nullable Chart chart(Table table, int number) {
        List<String> names = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        for (Row row : table.rows()) {
            for (Pair pair : row.pairs()) {
                PairedDifference difference = pair.difference();
                if (difference == null || !row.unit().isEmpty()) {
                    continue;
                }
                Interval interval = difference.interval();
                String name = letter(pair.left()) + " − " + letter(pair.right()) + ", " + row.metric();
                String shown = Format.signed(difference.difference(), "");
                points.add(new Point(
                        difference.difference(),
                        names.size(),
                        interval.low(),
                        interval.high(),
                        name + ": " + shown + " " + Format.interval(interval, "")));
                names.add(name);
                cells.add(List.of(name, shown, Format.interval(interval, "")));
            }
        }
        return names.isEmpty()
                ? null
                : Charts.drawable(new Chart(
                        "differences-" + number,
                        Kind.FOREST,
                        "Differences of scores and shares",
                        "Left minus right with 95 % intervals; one that leaves out 0 shows a difference.",
                        Axis.of("difference", ""),
                        Axis.named("", names),
                        List.of(Series.of("difference", 0, points)),
                        0.0,
                        new Chart.Table(List.of("Difference", "Value", "95 % interval"), cells)));
    }

    private void samples(Table table, List<Part> parts) {
        List<List<String>> rows = new ArrayList<>();
        for (Flips flips : table.flips()) {
            String sides = letter(flips.left()) + " to " + letter(flips.right());
            rows.add(flipped(sides, flips.metric(), "worse", flips.worse()));
            rows.add(flipped(sides, flips.metric(), "better", flips.better()));
        }
        if (!rows.isEmpty()) {
            parts.add(new Part(
                    "Samples that flipped on " + table.task(),
                    List.of(),
                    null,
                    List.of("Sides", "Metric", "Became", ">Samples", "Ids"),
                    rows));
        }
        List<List<String>> alone = new Contrasted(table, ComparisonParts::letter).unpaired(most);
        if (!alone.isEmpty()) {
            parts.add(new Part(
                    "Samples on one side only on " + table.task(),
                    List.of("They are left out of what is paired."),
                    null,
                    Contrasted.UNPAIRED,
                    alone));
        }
    }

    private List<String> flipped(String sides, String metric, String became, List<String> ids) {
        return List.of(sides, metric, became, Format.count(ids.size()), Contrasted.named(ids, most));
    }

    private static Part gates(List<GateResult> gates) {
        return new Part(
                "Gates",
                List.of(),
                null,
                List.of("Verdict", "Gate", "Of", "Why"),
                gates.stream()
                        .map(result -> List.of(
                                result.verdict() + (result.gate().advisory() ? " (advisory)" : ""),
                                result.gate().expression(),
                                ResultRow.scope(result.model(), result.task()),
                                result.explanation()))
                        .toList());
    }
}
