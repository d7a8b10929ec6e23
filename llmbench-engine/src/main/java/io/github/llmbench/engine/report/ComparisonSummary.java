package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunComparison.Change;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * A comparison of runs in lines of text: what differs in the fingerprints, each metric with paired verdicts, samples that flipped.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ComparisonSummary {
    private static final int MOST_SAMPLES = 10;

    private final RunComparison comparison;
    private final List<String> lines = new ArrayList<>();

    private ComparisonSummary(RunComparison comparison) {
        this.comparison = comparison;
    }

    /** The lines. */
    public static List<String> lines(RunComparison comparison) {
        return new ComparisonSummary(comparison).made();
    }

    private List<String> made() {
        changes();
        comparison.tables().forEach(this::table);
        comparison.remarks().forEach(remark -> lines.addAll(TextTable.wrapped(remark, "  ")));
        return List.copyOf(lines);
    }

    private void heading(String text) {
        lines.add("");
        lines.add(text);
    }

    private void changes() {
        List<Change> identity =
                comparison.changes().stream().filter(Change::identity).toList();
        heading(
                identity.isEmpty()
                        ? "Identity: the same (data, prompts, scorers, model parameters)"
                        : "Identity differs, so that this compares other experiments too:");
        identity.forEach(this::change);
        List<Change> context = comparison.changes().stream()
                .filter(change -> !change.identity())
                .toList();
        if (!context.isEmpty()) {
            heading("Context differs:");
            context.forEach(this::change);
        }
    }

    private void change(Change change) {
        String values = change.values().stream()
                .map(value -> value.isEmpty() ? "none" : shortened(value))
                .collect(Collectors.joining(" | "));
        lines.addAll(TextTable.wrapped(change.name() + ": " + values, "  "));
    }

    /** A hash is told apart by its start. */
    private static String shortened(String value) {
        return value.matches("[0-9a-f]{64}") ? value.substring(0, 12) : value;
    }

    private void table(Table table) {
        heading(TextTable.plain(table.task()) + ": "
                + Stream.iterate(0, i -> i < table.sides().size(), i -> i + 1)
                        .map(i ->
                                letter(i) + " " + TextTable.plain(table.sides().get(i)))
                        .collect(Collectors.joining(", ")));
        List<List<String>> cells = new ArrayList<>();
        table.rows().forEach(row -> row.pairs().forEach(pair -> cells.add(cells(row, pair))));
        lines.addAll(TextTable.lines(
                List.of("", "metric", ">left", ">right", ">difference", "95 % interval", ">p", "verdict"), cells));
        if (table.sides().size() > 2) {
            lines.add("  p is adjusted by Holm's method over all pairs of a metric; intervals are each for itself.");
            table.rows().stream().filter(row -> !row.ranking().isEmpty()).forEach(this::ranking);
        }
        table.flips().forEach(this::flips);
    }

    private static String letter(int side) {
        return side < 26 ? String.valueOf((char) ('A' + side)) : "#" + (side + 1);
    }

    private static List<String> cells(Row row, Pair pair) {
        String name = letter(pair.left()) + " - " + letter(pair.right());
        PairedDifference d = pair.difference();
        if (d == null) {
            return List.of(
                    name, row.metric(), Format.NONE, Format.NONE, Format.NONE, Format.NONE, Format.NONE, pair.why());
        }
        Integer ahead = pair.ahead();
        String verdict = ahead == null
                ? "no difference shown"
                : letter(ahead) + (row.direction() == Direction.NEITHER ? " higher" : " better");
        String unpaired = d.unpaired() == 0 ? "" : ", " + Format.count(d.unpaired()) + " unpaired";
        return List.of(
                name,
                row.metric(),
                Format.value(d.left(), row.unit()),
                Format.value(d.right(), row.unit()),
                (d.difference() > 0 ? "+" : "") + value(d.difference(), row.unit()),
                "[" + value(d.interval().low(), row.unit()) + ", "
                        + value(d.interval().high(), row.unit()) + "]",
                Format.pValue(pair.adjusted()),
                verdict + unpaired);
    }

    /** The sign stands before the currency. */
    private static String value(double value, String unit) {
        return value < 0 && unit.equals("USD") ? "-" + Format.value(-value, unit) : Format.value(value, unit);
    }

    private void ranking(Row row) {
        lines.add("  " + row.metric() + ": "
                + row.ranking().stream()
                        .map(group -> group.rank() + ". "
                                + group.members().stream()
                                        .map(ComparisonSummary::letter)
                                        .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("   "))
                + "  (sides of one rank are not told apart)");
    }

    private void flips(Flips flips) {
        String sides = letter(flips.left()) + " to " + letter(flips.right()) + ", " + flips.metric() + ": ";
        lines.add("  " + sides + ProgressText.many(flips.better().size(), "sample") + " better, "
                + Format.count(flips.worse().size()) + " worse");
        samples("worse", flips.worse());
        samples("better", flips.better());
        samples("only in " + letter(flips.left()), flips.leftOnly());
        samples("only in " + letter(flips.right()), flips.rightOnly());
    }

    private void samples(String what, List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        String more = ids.size() > MOST_SAMPLES ? " and " + Format.count(ids.size() - MOST_SAMPLES) + " more" : "";
        lines.addAll(TextTable.wrapped(
                what + " (" + Format.count(ids.size()) + "): "
                        + String.join(", ", ids.subList(0, Math.min(MOST_SAMPLES, ids.size()))) + more,
                "    "));
    }
}
