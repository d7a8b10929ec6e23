package io.github.llmbench.engine.report;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import io.github.llmbench.engine.compare.RunTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A finished run in lines of text. */
final class ConsoleSummary {
    private static final int MOST_COMPARISONS = 30;
    private static final int FEW_IDS = 10;
    private static final int BRIEF = 24;

    private final Run run;
    private final Style style;
    private final List<ResultRow> rows;
    private final boolean oneTask;
    private final List<String> lines = new ArrayList<>();

    ConsoleSummary(Run run, Style style) {
        this.run = run;
        this.style = style;
        this.rows = ResultRow.of(run);
        this.oneTask = run.header().tasks().size() == 1;
    }

    List<String> lines() {
        lines.clear();
        head();
        scores();
        latency();
        lines.addAll(LoadLines.of(run, rows, style));
        comparisons();
        gates(run.gates());
        verdict();
        if (!run.facts().isEmpty()) {
            heading("Facts");
            run.facts().forEach(fact -> lines.addAll(TextTable.wrapped(fact, "  ")));
        }
        lines.add("");
        return List.copyOf(lines);
    }

    /** The same in at most {@value #BRIEF} lines: what failed before what passed, and no more rows than fit. */
    List<String> brief() {
        List<String> whole = lines();
        if (whole.size() <= BRIEF) {
            return whole;
        }
        lines.clear();
        head();
        // Of a load that nothing is scored of, the times are what it was run for.
        boolean scored = rows.stream().anyMatch(row -> !row.scores().isEmpty());
        cut(this::scores, scored ? 8 : 5);
        if (scored) {
            lines.add("  Cost of the run: " + ResultRow.costOf(run));
        } else {
            cut(this::latency, 7);
        }
        cut(
                () -> gates(run.gates().stream()
                        .sorted(Comparator.comparing((GateResult result) -> result.verdict() == Verdict.PASS))
                        .toList()),
                scored ? 8 : 6);
        verdict();
        // Whole, since some end in a command that does something else when its end is missing.
        cut(() -> run.facts().forEach(fact -> lines.addAll(TextTable.wrapped(fact, "  "))), BRIEF - lines.size() - 1);
        lines.add("");
        return List.copyOf(lines);
    }

    private void cut(Runnable section, int most) {
        int before = lines.size();
        section.run();
        int more = lines.size() - before - most;
        if (more > 0) {
            lines.subList(before + most - 1, lines.size()).clear();
            lines.add("  " + (more + 1) + " more lines stand in the report");
        }
    }

    private void heading(String text) {
        lines.add("");
        lines.add(style.bold(text));
    }

    private void head() {
        Duration took = Duration.between(run.header().startedAt(), run.finishedAt());
        lines.add("");
        lines.add(style.bold(TextTable.plain(run.header().benchmark())) + ": "
                + ProgressText.many(ResultRow.trials(run), "trial") + ", " + Format.words(run.status()) + ", "
                + Format.duration(took) + " from start to end, run " + run.id());
    }

    private void scores() {
        heading("Scores"
                + (oneTask ? " on " + TextTable.plain(run.header().tasks().get(0)) : "") + ", with 95 % intervals");
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : ResultRow.withSuite(run, rows)) {
            if (row.scores().isEmpty()) {
                cells.add(withTask(row, List.of(Format.NONE, Format.NONE, Format.NONE, "", row.notAnswered())));
            }
            for (Metric score : row.scores()) {
                Interval interval = score.interval();
                cells.add(withTask(
                        row,
                        List.of(
                                score.name(),
                                ResultRow.right(score),
                                Format.estimate(score),
                                interval == null ? Format.NONE : Format.interval(interval, score.unit()),
                                row.notAnswered())));
            }
        }
        lines.addAll(TextTable.lines(
                columns(List.of("", "model"), "score", ">right", ">value", "interval", "not answered"), cells));
    }

    private List<String> withTask(ResultRow row, List<String> cells) {
        List<String> all = new ArrayList<>(List.of(row.letter(), row.model()));
        return join(all, row.task(), cells);
    }

    private List<String> columns(List<String> first, String... rest) {
        return join(new ArrayList<>(first), "task", Arrays.asList(rest));
    }

    private List<String> join(List<String> start, String task, List<String> rest) {
        if (!oneTask) {
            start.add(task);
        }
        start.addAll(rest);
        return start;
    }

    private void latency() {
        heading("Time in ms (p50 / p95), tokens a call (in / out), cost");
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : rows) {
            List<String> start = new ArrayList<>(List.of(row.letter()));
            cells.add(join(
                    start,
                    row.task(),
                    List.of(
                            row.percentiles("ttft"),
                            row.percentiles("e2e"),
                            row.percentiles("response.ttft"),
                            row.percentiles("response.e2e"),
                            row.tokens(),
                            row.cost())));
        }
        lines.addAll(TextTable.lines(
                columns(List.of(""), ">TTFT", ">E2E", ">response TTFT", ">response E2E", ">tokens", "cost"), cells));
        lines.add("  TTFT and E2E run from sent (service time), response TTFT and E2E from scheduled.");
        lines.add("  Cost of the run: " + ResultRow.costOf(run));
    }

    private void comparisons() {
        for (Table table : RunTables.of(run, OneSided.read(run))) {
            Contrasted contrasted = new Contrasted(table, model -> ResultRow.letter(run, models().get(model)));
            heading("Paired comparisons" + (oneTask ? "" : " on " + TextTable.plain(table.task()))
                    + ", left minus right on the same samples, with 95 % intervals");
            List<List<String>> cells = new ArrayList<>();
            table.rows().forEach(row -> row.pairs().forEach(pair -> cells.add(comparison(contrasted, row, pair))));
            lines.addAll(TextTable.lines(
                    List.of("", "score", ">difference", "interval", ">only one", ">size", ">p", ">q", "verdict"),
                    cells.subList(0, Math.min(MOST_COMPARISONS, cells.size()))));
            if (cells.size() > MOST_COMPARISONS) {
                lines.add("  " + (cells.size() - MOST_COMPARISONS) + " more stand in the report");
            }
            methods(table);
            contrasted.notes().stream().skip(1).forEach(note -> lines.addAll(TextTable.wrapped(note, "  ")));
            lines.addAll(contrasted.standing());
            unpaired(contrasted);
        }
    }

    private List<String> models() {
        return run.header().models();
    }

    private static List<String> comparison(Contrasted contrasted, Row row, Pair pair) {
        PairedDifference difference = Objects.requireNonNull(pair.difference());
        return List.of(
                contrasted.sides(pair),
                row.metric(),
                Format.signed(difference.difference(), row.unit()),
                Format.interval(difference.interval(), row.unit()),
                Verdicts.only(difference, difference.leftOnly()) + " / "
                        + Verdicts.only(difference, difference.rightOnly()),
                Contrasted.size(pair.effect()),
                Format.pValue(pair.adjusted()),
                Format.pValue(pair.falseDiscovery()),
                contrasted.verdict(row, pair));
    }

    private void methods(Table table) {
        List<PairedDifference> all = table.rows().stream()
                .flatMap(row -> row.pairs().stream())
                .map(pair -> Objects.requireNonNull(pair.difference()))
                .toList();
        String tests = all.stream().map(PairedDifference::test).distinct().collect(Collectors.joining(", "));
        String methods = all.stream()
                .map(difference -> difference.interval().method())
                .distinct()
                .collect(Collectors.joining(", "));
        lines.addAll(TextTable.wrapped(
                "Test: " + tests + "; interval: " + methods
                        + "; only one: samples that only left / only right got right.",
                "  "));
    }

    /** A sample is named once for all scores that it lacks. */
    private void unpaired(Contrasted contrasted) {
        contrasted
                .unpaired(FEW_IDS)
                .forEach(row -> lines.addAll(TextTable.wrapped(
                        "Scored in " + row.get(0) + " and so left out (" + row.get(1) + "; " + row.get(2) + "): "
                                + row.get(3),
                        "  ")));
    }

    private void gates(List<GateResult> results) {
        if (results.isEmpty()) {
            return;
        }
        String counts = Arrays.stream(Verdict.values())
                .map(verdict -> run.gates().stream()
                                .filter(result -> result.verdict() == verdict)
                                .count() + " " + verdict)
                .collect(Collectors.joining(", "));
        heading("Gates: " + counts);
        for (GateResult result : results) {
            String verdict = result.verdict().name();
            lines.add("  " + style.verdict(result.verdict(), verdict) + " ".repeat(14 - verdict.length())
                    + TextTable.plain(gate(result)));
            lines.addAll(TextTable.wrapped(result.explanation(), " ".repeat(16)));
        }
    }

    private void verdict() {
        if (!run.gates().isEmpty()) {
            lines.add("  Verdict of the run: "
                    + style.verdict(run.verdict(), run.verdict().name()));
        }
    }

    /** The gate as it was written, what it was decided for, and whether it is only shown. */
    private static String gate(GateResult result) {
        String model = result.gate().model() == null ? result.model() : null;
        String scope = result.gate().model() != null && result.task() != null
                ? "on " + result.task()
                : ResultRow.scope(model, result.task());
        String expression = result.gate().expression();
        boolean marked = !result.gate().advisory() || expression.endsWith("advisory");
        return expression + (marked ? "" : " advisory") + "  " + scope;
    }
}
