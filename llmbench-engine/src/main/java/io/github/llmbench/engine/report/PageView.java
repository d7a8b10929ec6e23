package io.github.llmbench.engine.report;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the page's template names, all of it text that the template escapes. */
final class PageView {
    private static final int MOST_IDS = 200;

    private PageView() {}

    static Map<String, Object> of(Run run, List<RunComparison.Table> tables, List<Chart> charts, long trials) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("benchmark", run.header().benchmark());
        view.put("run", run.id());
        view.put("status", Format.words(run.status()));
        view.put("verdict", run.gates().isEmpty() ? "" : run.verdict().name());
        view.put("verdictClass", css(run.verdict()));
        view.put("started", run.header().startedAt().truncatedTo(ChronoUnit.SECONDS));
        view.put("took", Format.duration(Duration.between(run.header().startedAt(), run.finishedAt())));
        view.put("trials", Format.count(ResultRow.trials(run)));
        view.put("models", ProgressText.many(run.header().models().size(), "model"));
        view.put("tasks", ProgressText.many(run.header().tasks().size(), "task"));
        view.put("cost", ResultRow.costOf(run));
        view.put("facts", run.facts());
        List<ResultRow> rows = ResultRow.of(run);
        view.put("scores", scores(ResultRow.withSuite(run, rows)));
        view.put("times", rows.stream().map(PageView::times).toList());
        view.put(
                "standing",
                Standing.of(run, tables, MOST_IDS).stream().map(PageView::part).toList());
        view.put("gates", run.gates().stream().map(PageView::gate).toList());
        view.put("charts", charts.stream().map(PageView::chart).toList());
        view.put("identity", pairs(run.header().fingerprint().identity()));
        view.put("context", pairs(run.header().fingerprint().context()));
        view.put("signatures", signatures(run));
        view.put(
                "left",
                trials > SampleRows.MOST
                        ? "The page holds " + Format.count(SampleRows.MOST) + " of " + Format.count(trials)
                                + " trials, in random order; run.json beside it has all."
                        : "");
        return view;
    }

    private static List<Map<String, Object>> scores(List<ResultRow> rows) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (ResultRow row : rows) {
            for (Metric score : row.scores()) {
                Interval interval = score.interval();
                lines.add(Map.of(
                        "model", row.model(),
                        "task", row.task(),
                        "score", score.name(),
                        "right", ResultRow.right(score),
                        "value", Format.estimate(score),
                        "interval", interval == null ? Format.NONE : Format.interval(interval, score.unit()),
                        "method", interval == null ? "" : interval.method(),
                        "notAnswered", row.notAnswered()));
            }
        }
        return lines;
    }

    private static Map<String, Object> times(ResultRow row) {
        return Map.of(
                "model", row.model(),
                "task", row.task(),
                "ttft", row.percentiles("ttft"),
                "e2e", row.percentiles("e2e"),
                "responseTtft", row.percentiles("response.ttft"),
                "responseE2e", row.percentiles("response.e2e"),
                "tokens", row.tokens(),
                "speed", row.one("tokens_per_second"),
                "cost", row.cost());
    }

    private static Map<String, Object> gate(GateResult result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("verdict", result.verdict().name());
        line.put("verdictClass", css(result.verdict()));
        line.put("advisory", result.gate().advisory());
        line.put("expression", result.gate().expression());
        line.put("scope", ResultRow.scope(result.model(), result.task()));
        line.put("explanation", result.explanation());
        GateBar bar = GateBar.of(result);
        if (bar != null) {
            line.put(
                    "bar",
                    Map.of(
                            "low", bar.low(),
                            "width", bar.width(),
                            "point", bar.point(),
                            "limit", bar.limit()));
        }
        return line;
    }

    /** A heading, how to read it, and a table; numbers are to be aligned. */
    static Map<String, Object> part(ComparisonParts.Part part) {
        boolean[] right = new boolean[part.columns().size()];
        List<Map<String, Object>> columns = new ArrayList<>();
        for (int i = 0; i < right.length; i++) {
            String name = part.columns().get(i);
            right[i] = name.startsWith(">");
            columns.add(Map.of("name", right[i] ? name.substring(1) : name, "shape", shape(right[i])));
        }
        return Map.of(
                "title",
                part.title(),
                "notes",
                part.notes(),
                "columns",
                columns,
                "rows",
                part.rows().stream()
                        .map(row -> Map.of("cells", cells(row, right)))
                        .toList());
    }

    private static List<Map<String, String>> cells(List<String> row, boolean[] right) {
        List<Map<String, String>> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(Map.of("text", row.get(i), "shape", shape(right[i])));
        }
        return cells;
    }

    private static String shape(boolean right) {
        return right ? "n" : "";
    }

    static Map<String, Object> chart(Chart chart) {
        return Map.of(
                "id", chart.id(),
                "shape", chart.kind() == Chart.Kind.FOREST ? "broad" : "",
                "title", chart.title(),
                "note", chart.note(),
                "columns", chart.table().columns(),
                "rows",
                        chart.table().rows().stream()
                                .map(cells -> Map.of("cells", cells))
                                .toList());
    }

    private static List<Map<String, String>> pairs(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> Map.of("name", entry.getKey(), "value", entry.getValue()))
                .toList();
    }

    /** How each metric was computed, once where models share it. */
    private static List<Map<String, String>> signatures(Run run) {
        return run.metrics().stream()
                .map(metric -> Map.of("name", metric.name(), "value", metric.signature()))
                .distinct()
                .toList();
    }

    private static String css(Enum<?> verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
