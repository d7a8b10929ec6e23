package io.github.llmbench.engine.report;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.report.ComparisonParts.Part;
import java.util.ArrayList;
import java.util.List;

/** How the models of a run stand: rankings with groups of the tied, strengths from judgements, samples of one model only. */
final class Standing {
    private Standing() {}

    /**
     * Those that are not empty.
     *
     * @param mostIds ids of samples to name in one cell, the others are counted
     */
    static List<Part> of(Run run, List<Table> tables, int mostIds) {
        List<Part> parts = new ArrayList<>();
        for (Table table : tables) {
            Contrasted contrasted = new Contrasted(table, model -> table.sides().get(model));
            String on = run.header().tasks().size() == 1 ? "" : " on " + table.task();
            add(
                    parts,
                    "Ranking" + on,
                    "Models of one rank are not told apart by paired tests with Holm's adjustment; that does not make them equal.",
                    Contrasted.RANKS,
                    contrasted.ranks());
            add(
                    parts,
                    "Strengths from judgements of pairs" + on,
                    "Bradley and Terry's model, a tie half a win for each; strengths are logarithms of odds, their mean is 0.",
                    Contrasted.STRENGTHS,
                    contrasted.strengths());
            add(
                    parts,
                    "Samples scored for one model only" + on,
                    "They are left out of what is paired.",
                    Contrasted.UNPAIRED,
                    contrasted.unpaired(mostIds));
        }
        return parts;
    }

    private static void add(
            List<Part> parts, String title, String note, List<String> columns, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            parts.add(new Part(title, List.of(note), null, columns, rows));
        }
    }
}
