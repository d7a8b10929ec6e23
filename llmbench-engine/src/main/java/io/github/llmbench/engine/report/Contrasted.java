package io.github.llmbench.engine.report;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.Effect;
import io.github.llmbench.engine.compare.Judgements;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.compare.RunComparison.Unpaired;
import io.github.llmbench.engine.stats.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sides on one task in rows of text, the same in every format.
 *
 * @param table what is shown
 * @param name of a side, where there is little room
 */
record Contrasted(Table table, IntFunction<String> name) {
    /** Of {@link #rows}; a {@code >} stands before what is aligned to the right. */
    static final List<String> COLUMNS = List.of(
            "Sides",
            "Metric",
            ">Left",
            ">Right",
            ">Difference",
            "95 % interval",
            "Size",
            ">Pairs",
            ">p",
            ">q",
            "Verdict");

    static final List<String> RANKS = List.of("Metric", ">Rank", "Sides");
    static final List<String> STRENGTHS = List.of("Metric", "Side", ">Won", ">Of", ">Strength", "95 % interval");
    static final List<String> UNPAIRED = List.of("Only in", ">Samples", "Metrics", "Ids");

    private static final int SIZE = 6;

    /** How to read p, q and the size. */
    List<String> notes() {
        boolean several = table.sides().size() > 2;
        return List.of(
                "Left minus right on the same samples; an interval that leaves out 0 shows a difference."
                        + (several ? " Intervals are each for itself." : ""),
                several
                        ? "p is adjusted by Holm's method over all pairs of a metric; verdicts are by it."
                        : "Verdicts are by p.",
                "q, for looking through many rows, is adjusted by Benjamini and Hochberg's method over all.",
                "Size: an odds ratio (OR) of 1 and a Cliff's delta (CD) of 0 are no difference.");
    }

    List<List<String>> rows() {
        return table.rows().stream()
                .flatMap(row -> row.pairs().stream().map(pair -> cells(row, pair)))
                .toList();
    }

    private List<String> cells(Row row, Pair pair) {
        PairedDifference d = pair.difference();
        if (d == null) {
            return List.of(
                    sides(pair),
                    row.metric(),
                    Format.estimate(row.estimates().get(pair.left()), row.unit()),
                    Format.estimate(row.estimates().get(pair.right()), row.unit()),
                    Format.NONE,
                    Format.NONE,
                    Format.NONE,
                    Format.NONE,
                    Format.NONE,
                    Format.NONE,
                    pair.why());
        }
        return List.of(
                sides(pair),
                row.metric(),
                Format.value(d.left(), row.unit()),
                Format.value(d.right(), row.unit()),
                Format.signed(d.difference(), row.unit()),
                Format.interval(d.interval(), row.unit()),
                Format.effect(pair.effect()),
                Format.count(d.pairs()),
                Format.pValue(pair.adjusted()),
                Format.pValue(pair.falseDiscovery()),
                told(row, pair));
    }

    String sides(Pair pair) {
        return name.apply(pair.left()) + " - " + name.apply(pair.right());
    }

    /** The verdict, and how many samples are left out of it. */
    String told(Row row, Pair pair) {
        PairedDifference d = pair.difference();
        return verdict(row, pair)
                + (d == null || d.unpaired() == 0 ? "" : ", " + Format.count(d.unpaired()) + " unpaired");
    }

    /** The same where there is little room: sizes are named by two letters and have no interval. */
    List<List<String>> brief() {
        return table.rows().stream()
                .flatMap(row -> row.pairs().stream().map(pair -> brief(row, pair)))
                .toList();
    }

    List<String> brief(Row row, Pair pair) {
        List<String> cells = new ArrayList<>(cells(row, pair));
        cells.set(SIZE, size(pair.effect()));
        cells.remove(SIZE + 1);
        return cells;
    }

    static String size(@Nullable Effect effect) {
        if (effect == null) {
            return Format.NONE;
        }
        return (effect.name().equals(Effect.ODDS_RATIO) ? "OR " : "CD ") + Format.share(effect.estimate());
    }

    /** Rankings and strengths in lines of text. */
    List<String> standing() {
        List<String> lines = new ArrayList<>();
        table.rows().stream()
                .filter(row -> !row.ranking().isEmpty())
                .forEach(row -> lines.add("  " + row.metric() + ": " + ranking(row)));
        if (!strengths().isEmpty()) {
            lines.add("  Strengths from judgements of pairs (Bradley and Terry), best first:");
            lines.addAll(TextTable.lines(STRENGTHS, strengths()));
        }
        return lines;
    }

    /** {@code 1. A C   3. B}. */
    private String ranking(Row row) {
        return row.ranking().stream()
                        .map(group -> group.rank() + ". "
                                + group.members().stream().map(name::apply).collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("   "))
                + "  (sides of one rank are not told apart)";
    }

    /** Whether one side is better: the interval leaves out 0 and the adjusted test agrees. */
    String verdict(Row row, Pair pair) {
        Integer ahead = pair.ahead();
        return ahead == null
                ? "no difference shown"
                : name.apply(ahead) + (row.direction() == Direction.NEITHER ? " higher" : " better");
    }

    /** Groups of the statistically tied, best first. */
    List<List<String>> ranks() {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : table.rows()) {
            for (Ranking.Group group : row.ranking()) {
                lines.add(List.of(
                        row.metric(),
                        Integer.toString(group.rank()),
                        group.members().stream().map(name::apply).collect(Collectors.joining(", "))
                                + (group.members().size() > 1 ? " (tied: not told apart)" : "")));
            }
        }
        return lines;
    }

    /** From judgements of pairs; a line of its own where they determine no strength. */
    List<List<String>> strengths() {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : table.rows()) {
            Judgements judgements = row.judgements();
            if (judgements == null) {
                continue;
            }
            if (judgements.strengths().isEmpty()) {
                lines.add(List.of(row.metric(), judgements.why(), Format.NONE, Format.NONE, Format.NONE, Format.NONE));
            }
            for (Judgements.Strength strength : judgements.strengths()) {
                lines.add(List.of(
                        row.metric(),
                        strength.name(),
                        Format.value(strength.wins(), "wins"),
                        Format.count(strength.judgements()),
                        Format.signed(strength.logStrength(), ""),
                        Format.interval(strength.interval(), "")));
            }
        }
        return lines;
    }

    /**
     * Samples on one side only.
     *
     * @param most ids to name, the others are counted
     */
    List<List<String>> unpaired(int most) {
        List<List<String>> lines = new ArrayList<>();
        for (Unpaired some : table.unpaired()) {
            String left = name.apply(some.left());
            String right = name.apply(some.right());
            add(lines, left + " and not in " + right, some.metrics(), some.leftOnly(), most);
            add(lines, right + " and not in " + left, some.metrics(), some.rightOnly(), most);
        }
        return lines;
    }

    private static void add(List<List<String>> lines, String side, List<String> metrics, List<String> ids, int most) {
        if (!ids.isEmpty()) {
            lines.add(List.of(side, Format.count(ids.size()), String.join(", ", metrics), named(ids, most)));
        }
    }

    /** The first ids, and how many more there are. */
    static String named(List<String> ids, int most) {
        return String.join(", ", ids.subList(0, Math.min(most, ids.size())))
                + (ids.size() > most ? " and " + Format.count(ids.size() - most) + " more" : "");
    }
}
