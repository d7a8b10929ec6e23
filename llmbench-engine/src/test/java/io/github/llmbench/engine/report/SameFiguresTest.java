package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.text.Rounding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One figure is the same wherever it is shown. */
@Timeout(120)
class SameFiguresTest {
    @TempDir
    private Path home;

    /** What people read of a run: the scores, durations and costs of both models, and their difference with its gates. */
    private static List<String> figures(Run run) {
        List<String> figures = new ArrayList<>();
        for (Metric metric : run.metrics()) {
            if (metric.name().equals("accuracy")) {
                figures.add(Format.estimate(metric));
                figures.add(Format.interval(metric.interval(), ""));
            } else if (metric.name().matches("(ttft|e2e)[.]p50")
                    || metric.name().equals("cost")) {
                figures.add(Format.estimate(metric));
            }
        }
        PairedDifference difference = run.comparisons().get(0).differences().get(0);
        figures.add(Format.signed(difference.difference(), ""));
        figures.add(Format.interval(difference.interval(), ""));
        figures.add(Rounding.pValue(difference.pValue()));
        assertThat(figures).hasSize(13);
        return figures;
    }

    @Test
    void a_run_has_the_same_figures_in_every_format() throws Exception {
        Run run = Runs.run(home, Runs.sums(300));
        List<String> figures = figures(run);
        List<String> explanations =
                run.gates().stream().map(GateResult::explanation).toList();

        String console = String.join("\n", new ConsoleSummary(run, new Style(false)).lines());
        String page = Page.read(new HtmlReporter().write(run, home)).markup();
        String pdf = pdf(new PdfReporter(List::of).write(run, home));
        String markdown = new MarkdownReporter().text(run).replace("\\", "");

        assertThat(console).contains(figures);
        assertThat(page).contains(figures);
        assertThat(pdf).contains(figures);
        assertThat(markdown).contains(figures);
        for (String shown : List.of(console, pdf)) {
            assertThat(shown.replaceAll("\\s+", " ")).contains(explanations);
        }
        assertThat(markdown.replace("&gt;", ">").replace("&lt;", "<")).contains(explanations);
        assertThat(page).contains(explanations);
    }

    @Test
    void a_run_of_several_tasks_has_the_same_scores_over_all_and_the_same_times_wherever_people_read_it()
            throws Exception {
        List<Sample> more = IntStream.range(100, 140)
                .mapToObj(i -> Sample.builder()
                        .id("m" + i)
                        .input(i + " + " + i)
                        .target(Integer.toString(2 * i))
                        .build())
                .toList();
        Run run = Runs.run(
                home,
                Runs.sums(60)
                        .task(Task.of(Dataset.of("more", more)).scorer(Scorers.exactMatch(Extractors.lastNumber()))));
        List<String> scores = new ArrayList<>(List.of("all tasks", "suite.score", "suite.raw"));
        run.metrics().stream()
                .filter(metric -> metric.name().startsWith("suite."))
                .forEach(metric -> scores.add(Format.estimate(metric)));
        List<String> times = new ArrayList<>();
        for (ResultRow row : ResultRow.of(run)) {
            times.add(row.one("tokens_per_second"));
            times.add(Format.estimate(row.metric("response.ttft.p50")));
        }

        String console = String.join("\n", new ConsoleSummary(run, new Style(false)).lines());
        String page = Page.read(new HtmlReporter().write(run, home)).markup();
        String pdf = pdf(new PdfReporter(List::of).write(run, home));
        String markdown = new MarkdownReporter().text(run).replace("\\", "");

        assertThat(scores).hasSize(7);
        for (String shown : List.of(console, page, pdf, markdown)) {
            assertThat(shown.replaceAll("\\s+", " ")).contains(scores);
        }
        for (String shown : List.of(page, pdf)) {
            assertThat(shown.replaceAll("\\s+", " "))
                    .contains("Response TTFT", "Tokens/s")
                    .contains(times);
        }
    }

    @Test
    void a_run_has_the_same_figures_for_programs() throws Exception {
        Run run = Runs.run(home, Runs.sums(300));
        JsonNode json =
                new ObjectMapper().readTree(new JsonReporter().write(run, home).toFile());
        new CsvReporter().write(run, home);
        String junit = Files.readString(new JUnitReporter().write(run, home));

        for (Metric metric : run.metrics()) {
            if (Double.isNaN(metric.estimate())) {
                continue;
            }
            JsonNode row = StreamSupport.stream(json.path("metrics").spliterator(), false)
                    .filter(one -> one.path("name").asText().equals(metric.name())
                            && one.path("model").asText("").equals(Objects.requireNonNullElse(metric.model(), "")))
                    .findFirst()
                    .orElseThrow();
            assertThat(Rounding.text(row.path("estimate").asDouble(), metric.unit()))
                    .isEqualTo(Format.estimate(metric));
            assertThat(Rounding.text(Double.parseDouble(cell(metric)), metric.unit()))
                    .isEqualTo(Format.estimate(metric));
            assertThat(junit).contains("name=\"" + metric.name() + "\" value=\"" + Format.estimate(metric));
        }
        PairedDifference difference = run.comparisons().get(0).differences().get(0);
        String shown = Format.signed(difference.difference(), "") + " " + Format.interval(difference.interval(), "");
        assertThat(junit)
                .contains("name=\"accuracy on sums: test:good - test:poor\" value=\"" + shown + ", p "
                        + Format.pValue(difference.pValue()).replace("<", "&lt;"));
        CSVRecord compared = records("comparisons.csv").get(0);
        assertThat(Format.signed(Double.parseDouble(compared.get("difference")), "") + " ["
                        + Format.value(Double.parseDouble(compared.get("low")), "") + ", "
                        + Format.value(Double.parseDouble(compared.get("high")), "") + "]")
                .isEqualTo(shown);
        assertThat(Format.pValue(Double.parseDouble(compared.get("p_holm"))))
                .isEqualTo(Format.pValue(difference.pValue()));
        JsonNode pair = json.at("/tables/0/metrics/0/pairs/0");
        assertThat(pair.path("adjusted").asDouble()).isEqualTo(difference.pValue());
        assertThat(pair.at("/difference/difference").asDouble()).isEqualTo(difference.difference());
        for (GateResult result : run.gates()) {
            assertThat(json.path("gates").findValuesAsText("explanation")).contains(result.explanation());
            assertThat(junit.replace("&lt;", "<").replace("&gt;", ">")).contains(result.explanation());
        }
    }

    private String cell(Metric metric) throws IOException {
        return records("metrics.csv").stream()
                .filter(record -> record.get("metric").equals(metric.name())
                        && record.get("model").equals(Objects.requireNonNullElse(metric.model(), "")))
                .findFirst()
                .orElseThrow()
                .get("estimate");
    }

    private List<CSVRecord> records(String file) throws IOException {
        String csv = Files.readString(home.resolve(file)).substring(1);
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(csv, format)) {
            return parser.getRecords();
        }
    }

    @Test
    void a_comparison_has_the_same_figures_in_every_format() throws Exception {
        Run run = Runs.run(home, Runs.sums(300));
        Run other = Runs.run(home.resolve("other"), Runs.sums(280).seed(7));
        RunComparison comparison = RunComparison.ofRuns(List.of(run, other));
        List<String> figures = new ArrayList<>();
        List<String> sizes = new ArrayList<>();
        for (RunComparison.Table table : comparison.tables()) {
            for (Row row : table.rows()) {
                for (Pair pair : row.pairs()) {
                    PairedDifference d = pair.difference();
                    if (d != null) {
                        figures.add(Format.value(d.left(), row.unit()));
                        figures.add(Format.value(d.right(), row.unit()));
                        figures.add(Format.signed(d.difference(), row.unit()));
                        figures.add(Format.interval(d.interval(), row.unit()));
                        figures.add(Format.pValue(pair.adjusted()));
                        figures.add(Format.pValue(pair.falseDiscovery()));
                    }
                    if (pair.effect() != null) {
                        sizes.add(Format.effect(pair.effect()));
                    }
                }
            }
        }
        assertThat(figures).hasSizeGreaterThan(50);
        assertThat(sizes).hasSizeGreaterThan(5);

        List<Path> files = ComparisonReports.in(List.of("html", "pdf", "md", "json"))
                .write(comparison, run.gates(), home.resolve("files"));

        assertThat(String.join("\n", ComparisonSummary.lines(comparison))).contains(figures);
        String page = Page.read(files.get(0)).markup().replace("&#39;", "'");
        assertThat(page).contains(figures).contains(sizes);
        assertThat(pdf(files.get(1)).replaceAll("\\s+", " ")).contains(figures).contains(sizes);
        assertThat(Files.readString(files.get(2)).replace("\\", ""))
                .contains(figures)
                .contains(sizes);
        JsonNode json = new ObjectMapper().readTree(files.get(3).toFile());
        List<String> written = new ArrayList<>();
        json.path("tables")
                .forEach(table -> table.path("metrics")
                        .forEach(metric -> metric.path("pairs")
                                .forEach(pair ->
                                        add(written, pair, metric.path("unit").asText()))));
        assertThat(written).isEqualTo(figures);
        assertThat(new String(Files.readAllBytes(files.get(3)), StandardCharsets.UTF_8))
                .doesNotContain("Infinity");
    }

    private static void add(List<String> written, JsonNode pair, String unit) {
        JsonNode d = pair.path("difference");
        if (!d.isMissingNode()) {
            written.add(Format.value(d.path("left").asDouble(), unit));
            written.add(Format.value(d.path("right").asDouble(), unit));
            written.add(Format.signed(d.path("difference").asDouble(), unit));
            written.add("[" + Format.value(d.at("/interval/low").asDouble(), unit) + ", "
                    + Format.value(d.at("/interval/high").asDouble(), unit) + "]");
            written.add(Format.pValue(pair.path("adjusted").asDouble(Double.NaN)));
            written.add(Format.pValue(pair.path("q").asDouble(Double.NaN)));
        }
    }

    private static String pdf(Path file) throws IOException {
        try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
            return new PDFTextStripper().getText(pdf);
        }
    }
}
