package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunComparison.Change;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * A comparison of runs in lines of text: what differs in the fingerprints, then each metric with paired verdicts, then the samples that
 * flipped and those on one side only.
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
        comparison.tables().forEach(this::metrics);
        comparison.tables().stream()
                .filter(table -> !table.flips().isEmpty() || !table.unpaired().isEmpty())
                .forEach(this::samples);
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
        String values = change.values().stream().map(ComparisonParts::shortened).collect(Collectors.joining(" | "));
        lines.addAll(TextTable.wrapped(change.name() + ": " + values, "  "));
    }

    private void metrics(Table table) {
        heading(TextTable.plain(table.task()) + ": "
                + IntStream.range(0, table.sides().size())
                        .mapToObj(i ->
                                letter(i) + " " + TextTable.plain(table.sides().get(i)))
                        .collect(Collectors.joining(", ")));
        Contrasted contrasted = new Contrasted(table, ComparisonParts::letter);
        lines.addAll(TextTable.lines(
                List.of(
                        "",
                        "metric",
                        ">left",
                        ">right",
                        ">difference",
                        "95 % interval",
                        ">size",
                        ">p",
                        ">q",
                        "verdict"),
                contrasted.brief()));
        contrasted.notes().forEach(note -> lines.addAll(TextTable.wrapped(note, "  ")));
        lines.addAll(contrasted.standing());
    }

    private static String letter(int side) {
        return ComparisonParts.letter(side);
    }

    private void samples(Table table) {
        heading("Samples on " + TextTable.plain(table.task()) + ":");
        table.flips().forEach(this::flips);
        table.unpaired().forEach(some -> {
            String of = " (" + String.join(", ", some.metrics()) + ")";
            named("only in " + letter(some.left()), some.leftOnly(), of);
            named("only in " + letter(some.right()), some.rightOnly(), of);
        });
    }

    private void flips(Flips flips) {
        String sides = letter(flips.left()) + " to " + letter(flips.right()) + ", " + flips.metric() + ": ";
        lines.add("  " + sides + ProgressText.many(flips.better().size(), "sample") + " better, "
                + Format.count(flips.worse().size()) + " worse");
        named("worse", flips.worse(), "");
        named("better", flips.better(), "");
    }

    private void named(String what, List<String> ids, String of) {
        if (!ids.isEmpty()) {
            lines.addAll(TextTable.wrapped(
                    what + " (" + Format.count(ids.size()) + "): " + Contrasted.named(ids, MOST_SAMPLES) + of, "    "));
        }
    }
}
