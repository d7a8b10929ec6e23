package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CsvReporterTest {
    @TempDir
    private Path home;

    @Test
    void a_line_has_what_the_trial_had() throws IOException {
        Run run = Runs.run(home, Runs.sums(30));

        List<CSVRecord> lines = read(new CsvReporter().write(run, home));

        assertThat(lines).hasSize(60);
        CSVRecord wrong = line(lines, "test:good", "s3");
        assertThat(wrong.get("run")).isEqualTo(run.id());
        assertThat(wrong.get("outcome")).isEqualTo("ANSWERED");
        assertThat(wrong.get("score.exact_match")).isEqualTo("0.0");
        assertThat(wrong.get("answer.exact_match")).isEqualTo("7");
        assertThat(wrong.get("explanation.exact_match")).isEqualTo("expected 6");
        assertThat(wrong.get("prompt")).isEqualTo("3 + 3");
        assertThat(wrong.get("text")).isEqualTo("I think 7");
        assertThat(wrong.get("ttft_ms")).isEqualTo("20.5");
        assertThat(wrong.get("input_tokens")).isEqualTo("5");
        assertThat(wrong.get("cost_usd")).isEqualTo("0.00000615");
    }

    @Test
    void what_has_no_value_is_an_empty_cell_and_never_a_zero() throws IOException {
        Run run = Runs.run(home, Runs.sums(30));

        CSVRecord failed = line(read(new CsvReporter().write(run, home)), "test:poor", "s29");

        assertThat(failed.get("outcome")).isEqualTo("TRANSPORT_FAILED");
        assertThat(failed.get("error")).contains("the model does not take this");
        assertThat(List.of(
                        failed.get("score.exact_match"),
                        failed.get("ttft_ms"),
                        failed.get("cost_usd"),
                        failed.get("output_tokens")))
                .containsOnly("");
    }

    @Test
    void every_metric_is_a_line_of_its_own_file() throws IOException {
        Run run = Runs.run(home, Runs.sums(30));
        new CsvReporter().write(run, home);

        List<CSVRecord> metrics = read(home.resolve("metrics.csv"));

        assertThat(metrics).hasSameSizeAs(run.metrics());
        assertThat(metrics.get(0).get("metric")).isEqualTo("accuracy");
        assertThat(Double.parseDouble(metrics.get(0).get("estimate")))
                .isEqualTo(run.metrics().get(0).estimate());
        assertThat(metrics.get(0).get("method")).isEqualTo("wilson");
        assertThat(metrics)
                .filteredOn(line ->
                        line.get("metric").equals("cost") && line.get("model").equals("test:poor"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "'=1",
                "'",
                "＝1+1",
                "=cmd|' /C calc'!A0",
                "plain",
                "a,b;\"c\"\r\nd",
                "答案 🎉 مرحبا"
            })
    void no_answer_is_a_formula_and_each_can_be_had_back(String answer) throws IOException {
        ModelRef model = ModelRef.of("test:hostile");
        Sample sample = Sample.builder().id("s1").input("x").target("y").build();
        Run run = LlmBench.builder()
                .home(home)
                .model(ScriptedModel.bound(model, prompt -> answer))
                .build()
                .run(Benchmark.named("hostile")
                        .task(Task.of(Dataset.of("t", List.of(sample))).scorer(Scorers.includes()))
                        .models(model));

        String text = read(new CsvReporter().write(run, home)).get(0).get("text");

        assertThat(text).doesNotMatch("(?s)[=+\\-@\\t\\r\\n＝＋－＠].*");
        assertThat(text.startsWith("'") ? text.substring(1) : text).isEqualTo(answer);
    }

    @Test
    void every_script_survives() throws IOException {
        Run run = ForeignText.run(home);

        Path file = new CsvReporter().write(run, home);

        assertThat(Files.readString(file)).startsWith("\uFEFFrun,model");
        assertThat(read(file))
                .extracting(line -> line.get("text"))
                .containsExactlyInAnyOrderElementsOf(ForeignText.ALL);
        assertThat(read(file)).extracting(line -> line.get("model")).containsOnly(ForeignText.MODEL);
    }

    private static CSVRecord line(List<CSVRecord> lines, String model, String sample) {
        return lines.stream()
                .filter(line ->
                        line.get("model").equals(model) && line.get("sample").equals(sample))
                .findFirst()
                .orElseThrow();
    }

    private static List<CSVRecord> read(Path file) throws IOException {
        String text = Files.readString(file).substring(1);
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))
                .getRecords();
    }
}
