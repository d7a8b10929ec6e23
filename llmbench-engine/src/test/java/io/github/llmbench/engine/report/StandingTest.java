package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How models stand against each other is seen in every format. */
@Timeout(60)
class StandingTest {
    @TempDir
    private Path home;

    /** One is right on every tenth sample only; two are right on nine of ten, one of which fails on the last two calls. */
    private Run run() {
        List<Sample> samples = IntStream.range(0, 200)
                .mapToObj(i -> Sample.builder()
                        .id("s" + i)
                        .input(Integer.toString(i))
                        .target(Integer.toString(i))
                        .build())
                .toList();
        ModelRef best = ModelRef.of("test:best");
        ModelRef worst = ModelRef.of("test:worst");
        ModelRef failing = ModelRef.of("test:failing");
        return LlmBench.builder()
                .home(home)
                .attempts(1)
                .model(ScriptedModel.bound(best, prompt -> prompt.endsWith("0") ? "no" : prompt))
                .model(ScriptedModel.bound(worst, prompt -> prompt.endsWith("0") ? prompt : "no"))
                .model(ScriptedModel.bound(
                        failing,
                        prompt -> List.of("198", "199").contains(prompt) ? null : prompt.endsWith("1") ? "no" : prompt))
                .build()
                .run(Benchmark.named("three")
                        .task(Task.of(Dataset.of("t", samples)).scorer(Scorers.exactMatch()))
                        .models(best, worst, failing));
    }

    @Test
    void ranks_sizes_q_and_the_samples_of_one_model_only_stand_in_every_format() throws Exception {
        Run run = run();

        String console = String.join("\n", new ConsoleSummary(run, new Style(false)).lines());
        String page = Page.read(new HtmlReporter().write(run, home)).markup().replace("&#39;", "'");
        String markdown = new MarkdownReporter().text(run).replace("\\", "");
        String pdf;
        try (PDDocument read =
                Loader.loadPDF(new PdfReporter(List::of).write(run, home).toFile())) {
            pdf = new PDFTextStripper().getText(read).replaceAll("\\s+", " ");
        }
        JsonNode table = new ObjectMapper()
                .readTree(new JsonReporter().write(run, home).toFile())
                .at("/tables/0");

        assertThat(console)
                .contains("accuracy: 1. A C   3. B  (sides of one rank are not told apart)")
                .contains("p is adjusted by Holm's method")
                .contains("OR 9.000")
                .contains("Scored in A and not in C and so left out (2; accuracy): s198, s199");
        for (String shown : List.of(page, markdown, pdf)) {
            assertThat(shown)
                    .contains("Ranking", "test:best, test:failing (tied: not told apart)")
                    .contains("odds ratio 9.000")
                    .contains("Samples scored for one model only", "test:best and not in test:failing", "s198, s199")
                    .contains("Benjamini and Hochberg");
        }
        assertThat(table.at("/metrics/0/ranking/0/sides").toString()).isEqualTo("[0,2]");
        assertThat(table.at("/metrics/0/ranking/1/rank").asInt()).isEqualTo(3);
        assertThat(table.at("/metrics/0/pairs/0/effect/name").asText()).isEqualTo("odds ratio");
        assertThat(table.at("/metrics/0/pairs/0/q").asDouble()).isLessThan(1e-10);
        assertThat(table.at("/unpaired/0/leftOnly").toString()).isEqualTo("[\"s198\",\"s199\"]");
    }
}
