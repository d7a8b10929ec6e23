package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReporterTest {
    /** Time of the processor and not of the clock: other tests may be running. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    private Path home;

    @Test
    void the_page_shows_scores_gates_fingerprint_and_a_table_for_each_chart() throws IOException {
        Run run = Runs.run(home, Runs.sums(300));

        Page page = Page.read(home.resolve("reports").resolve(run.id()).resolve("report.html"));

        assertThat(page.markup())
                .contains("<span class=\"verdict fail\">FAIL</span>")
                .contains("200/300")
                .contains("[0.612, 0.718] <span class=\"note\">wilson</span>")
                .contains("<code>accuracy &gt;= 0.2</code>")
                .contains("samples would decide")
                .contains("<rect class=\"range\"")
                .contains("task.sums.dataset")
                .contains("300 of 590 calls priced")
                .contains("<h2 id=\"compare-title\">Answers side by side</h2>");
        JsonNode charts = page.data().path("charts");
        assertThat(charts.findValuesAsText("id"))
                .containsExactly(
                        "scores", "differences", "latency-ttft", "latency-e2e", "latency-time", "cost", "outcomes");
        assertThat(charts).allSatisfy(chart -> {
            assertThat(page.markup()).contains("id=\"chart-" + chart.path("id").asText() + "\"");
            assertThat(page.markup())
                    .contains("<summary>Table: " + title(page, chart.path("id").asText()) + "</summary>");
        });
    }

    @Test
    void a_row_has_what_the_trial_had() throws IOException {
        Run run = Runs.run(home, Runs.sums(30));

        Page page = Page.read(new HtmlReporter().write(run, home));

        assertThat(page.rows()).hasSize(60);
        JsonNode wrong = StreamSupport.stream(page.rows().spliterator(), false)
                .filter(row -> Page.cell(row, "sample").asText().equals("s3")
                        && Page.cell(row, "model").asInt() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(Page.cell(wrong, "scores").toString()).isEqualTo("[[0,0.0,\"7\",\"expected 6\"]]");
        assertThat(Page.cell(wrong, "text").asText()).isEqualTo("I think 7");
        assertThat(Page.cell(wrong, "ttft").asDouble()).isEqualTo(20.5);
        assertThat(Page.cell(wrong, "inputTokens").asInt()).isEqualTo(5);
        assertThat(page.data().path("scorers").toString()).isEqualTo("[\"exact_match\"]");
        List<JsonNode> prompts = StreamSupport.stream(page.rows().spliterator(), false)
                .map(row -> Page.cell(row, "prompt"))
                .toList();
        assertThat(prompts.stream().filter(JsonNode::isTextual)).hasSize(30);
        assertThat(prompts.stream().filter(JsonNode::isInt)).hasSize(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</script><script>alert(1)</script>",
                "</SCRIPT ><img src=x onerror=alert(1)>",
                "<!-- <script> --> -->",
                "]]> &amp; &lt;b&gt; \" ' ` \\",
                "line\u2028and\u2029paragraph",
                "\u0000\u0007\u001b[31m\u009b",
                "中文、日本語、한국어",
                "مرحبا بالعالم \u202Eabc\u202C שלום",
                "👩‍👩‍👧‍👦 🎉 e\u0301",
                "{{benchmark}} {{{rows}}} ${x}"
            })
    void whatever_a_model_writes_stays_text(String answer) throws IOException {
        ModelRef model = ModelRef.of("test:hostile").labelled("label " + answer.replace('\u0000', ' '));
        Sample sample =
                Sample.builder().id("s1").input("Say: " + answer).target(answer).build();
        Benchmark benchmark = Benchmark.named("hostile")
                .task(Task.of(Dataset.of("t " + answer, List.of(sample))).scorer(Scorers.exactMatch()))
                .models(model);
        Run run = LlmBench.builder()
                .home(home)
                .model(ScriptedModel.bound(model, prompt -> answer))
                .context("note", answer)
                .build()
                .run(benchmark);

        Page page = Page.read(new HtmlReporter().write(run, home));

        assertThat(page.scripts()).hasSize(4);
        assertThat(page.markup()).doesNotContain("alert(1)</script>", "<img", "<b>");
        assertThat(page.scripts().subList(0, 2))
                .allSatisfy(json -> assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029"));
        JsonNode row = page.row("s1");
        assertThat(Page.cell(row, "text").asText()).isEqualTo(answer);
        assertThat(Page.cell(row, "prompt").asText()).isEqualTo("Say: " + answer);
        assertThat(page.data().at("/models/0").asText()).isEqualTo(model.label());
        assertThat(page.data().at("/tasks/0").asText()).isEqualTo("t " + answer);
    }

    @Test
    void only_the_pages_own_scripts_and_style_may_run() throws IOException {
        Page page = Page.read(new HtmlReporter().write(Runs.run(home, Runs.sums(3)), home));

        String style = page.html()
                .substring(page.html().indexOf("<style>") + 7, page.html().indexOf("</style>"));
        String policy = page.html()
                .lines()
                .filter(line -> line.contains("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .replace("&#39;", "'")
                .replace("&#x3D;", "=");
        assertThat(policy)
                .contains("default-src 'none'")
                .contains("'" + Page.hash(page.scripts().get(2)) + "'")
                .contains("'" + Page.hash(page.scripts().get(3)) + "'")
                .contains("style-src '" + Page.hash(style) + "'")
                .doesNotContain("unsafe");
        assertThat(page.markup()).doesNotContain("src=", "href=\"http", " style=", " onclick=");
    }

    @Test
    void a_run_without_scores_prices_and_answers_still_has_a_page() throws IOException {
        Run run = Runs.silent(home);

        Page page = Page.read(new HtmlReporter().write(run, home));

        assertThat(page.data().path("charts").findValuesAsText("id")).containsExactly("outcomes");
        assertThat(page.markup()).contains("transport failed").doesNotContain("<h2 id=\"gates-title\">");
    }

    @Test
    void a_large_run_stays_small_and_quick() throws IOException {
        Run small = Runs.run(home, Runs.sums(2));
        Run large = BigRun.of(small, 10_000, 2_000);
        new HtmlReporter().write(BigRun.of(small, 500, 2_000), home);

        long started = THREADS.getCurrentThreadCpuTime();
        Path file = new HtmlReporter().write(large, home);
        long millis = (THREADS.getCurrentThreadCpuTime() - started) / 1_000_000;

        assertThat(file).satisfies(page -> assertThat(page.toFile().length()).isBetween(5_000_000L, 15_000_000L));
        assertThat(millis).isLessThan(3_000);
        assertThat(Page.read(file).rows()).hasSize(10_000);
    }

    @Test
    void of_a_very_large_run_the_page_holds_a_part_and_says_so() throws IOException {
        Run small = Runs.run(home, Runs.sums(2));

        Path file = new HtmlReporter().write(BigRun.of(small, 30_000, 4_000), home);

        Page page = Page.read(file);
        assertThat(file.toFile().length()).isLessThan(15_000_000L);
        assertThat(page.rows()).hasSize(25_000);
        assertThat(page.markup()).contains("25,000 of 30,000 trials");
    }

    @Test
    void one_long_answer_among_short_ones_stays_whole() {
        TextBudget budget = new TextBudget(100_000, 100);
        String text = "x".repeat(3_000);

        List<String> fitted = IntStream.range(0, 100)
                .mapToObj(i -> {
                    budget.next();
                    return budget.fit(i == 50 ? text : "short");
                })
                .toList();

        assertThat(fitted.get(50)).isEqualTo(text);
        assertThat(fitted.get(99)).isEqualTo("short");
    }

    @Test
    void a_long_answer_leaves_room_for_its_prompt() {
        TextBudget budget = new TextBudget(4_000, 10);
        budget.next();

        String answer = budget.fit("<b>".repeat(1_000), TextBudget.size("What is asked?"));
        String prompt = budget.fit("What is asked?");

        assertThat(answer).endsWith("… [cut]");
        assertThat(prompt).isEqualTo("What is asked?");
    }

    @Test
    void a_cut_does_not_split_a_character() {
        TextBudget budget = new TextBudget(0, 1);
        budget.next();

        String fitted = budget.fit("🎉".repeat(100));

        assertThat(fitted).startsWith("🎉").endsWith("… [cut]").hasSizeLessThan(40);
        assertThat(fitted.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF))
                .isTrue();
    }

    private static String title(Page page, String id) {
        String start = "<h3 id=\"title-" + id + "\">";
        int at = page.html().indexOf(start) + start.length();
        return page.html().substring(at, page.html().indexOf("</h3>", at));
    }
}
