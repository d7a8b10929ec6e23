package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CompareTest {
    private static final int SAMPLES = 60;

    @TempDir
    Path directory;

    private final Shell shell = new Shell();

    @BeforeEach
    void write() throws IOException {
        lines("sums.jsonl", "answer", i -> true, SAMPLES);
        lines("most.jsonl", "response", i -> i % 10 != 0, SAMPLES);
        lines("half.jsonl", "response", i -> i % 2 != 0, SAMPLES);
        benchmark("");
    }

    private void lines(String file, String field, IntPredicate right, int samples) throws IOException {
        Files.writeString(
                directory.resolve(file),
                IntStream.range(0, samples)
                        .mapToObj(i -> "{\"id\": \"s" + i + "\", \"question\": \"" + i + " + 0?\", \"" + field
                                + "\": \"" + (right.test(i) ? i : -1) + "\"}\n")
                        .collect(Collectors.joining()));
    }

    private Path benchmark(String more) throws IOException {
        return Files.writeString(directory.resolve("sums.yaml"), """
                benchmark: sums
                models:
                  - {ref: "openai-compatible:most", label: most, base-url: "${SIMULATOR}"}
                  - {ref: "openai-compatible:half", label: half, base-url: "${SIMULATOR}"}
                tasks:
                  - dataset: {file: sums.jsonl, id: id}
                    prompt: "{{question}}"
                    scorers: [exact_match]
                load: {closed: 4}
                simulator: {recorded: {most: most.jsonl, half: half.jsonl}, usage: true}
                """ + more + "\n");
    }

    private Result run(String... arguments) {
        return shell.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--home", directory.resolve("home").toString()))
                .toArray(String[]::new));
    }

    private Result benchmarkOn(String model, String... more) {
        Result result = run(Stream.concat(
                        Stream.of("run", directory.resolve("sums.yaml").toString(), "--models", model), Stream.of(more))
                .toArray(String[]::new));
        assertThat(result.code()).as(result.toString()).isLessThan(2);
        return result;
    }

    @Test
    void two_runs_show_what_differs_then_metrics_then_samples_that_flipped() {
        benchmarkOn("most");
        benchmarkOn("half");

        Result result = run("compare", "last~1", "last");

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out())
                .containsSubsequence(
                        "Identity differs",
                        "model.half",
                        "sums: A last~1, B last",
                        "A - B",
                        "accuracy",
                        "A better",
                        "A to B, accuracy: 0 samples better, 24 worse",
                        "worse (24): ",
                        "s2",
                        " and 14 more");
    }

    @Test
    void gates_decide_the_exit_code_and_call_the_first_run_baseline() {
        benchmarkOn("most");
        benchmarkOn("half");
        String gate = "accuracy not worse than baseline by 0.05";

        Result worse = run("compare", "last~1", "last", "--gate", gate);
        Result better = run("compare", "last", "last~1", "--gate", gate, "--gate", "accuracy >= 0.6");
        Result open = run("compare", "last", "last", "--gate", "accuracy better than baseline");
        Result strict =
                run("compare", "last", "last", "--gate", "accuracy better than baseline", "--on-inconclusive", "fail");

        assertThat(worse.code()).as(worse.toString()).isEqualTo(1);
        assertThat(worse.out()).contains("FAIL  " + gate + "  half on sums: accuracy 0.5 against 0.9 of baseline");
        assertThat(better.code()).as(better.toString()).isZero();
        assertThat(open.code()).isZero();
        assertThat(open.err()).contains("1 gate is undecided, which fails nothing unless --on-inconclusive fail");
        assertThat(strict.code()).isEqualTo(1);
    }

    @Test
    void json_is_one_object_with_changes_tables_flips_and_gates() throws IOException {
        benchmarkOn("most");
        benchmarkOn("half");

        Result result = run("compare", "last~1", "last", "--json", "--gate", "accuracy better than baseline");

        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.path("schema").asText()).isEqualTo("llmbench-comparison/1");
        assertThat(JsonForm.errors("comparison-1", result.out())).isEmpty();
        assertThat(JsonForm.errors("comparison-1", result.out().replace("\"sides\"", "\"models\"")))
                .isNotEmpty();
        assertThat(json.path("changes").toString()).contains("model.half");
        JsonNode table = json.path("tables").path(0);
        JsonNode accuracy = table.path("metrics").path(0);
        assertThat(accuracy.path("metric").asText()).isEqualTo("accuracy");
        assertThat(accuracy.path("pairs")
                        .path(0)
                        .path("difference")
                        .path("leftOnly")
                        .asInt())
                .isEqualTo(24);
        assertThat(accuracy.path("pairs").path(0).path("ahead").asInt()).isZero();
        assertThat(table.path("flips").path(0).path("worse")).hasSize(24);
        assertThat(json.path("gates").path(0).path("verdict").asText()).isEqualTo("FAIL");
        assertThat(json.path("gates")
                        .path(0)
                        .path("difference")
                        .path("direction")
                        .asText())
                .isEqualTo("HIGHER_IS_BETTER");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void three_runs_are_ranked_with_those_that_are_tied() {
        benchmarkOn("most");
        benchmarkOn("half");
        benchmarkOn("most", "--fresh");

        Result result = run("compare", "last~2", "last~1", "last");

        assertThat(result.out())
                .contains("p is adjusted by Holm's method over all pairs of a metric")
                .contains("accuracy: 1. A C   3. B");
    }

    @Test
    void samples_on_one_side_only_are_named_and_counted() throws IOException {
        benchmarkOn("most");
        lines("sums.jsonl", "answer", i -> true, SAMPLES - 3);
        benchmarkOn("most", "--fresh");

        Result result = run("compare", "last~1", "last");

        assertThat(result.out())
                .contains("task.sums.dataset")
                .contains("no difference shown, 3 unpaired")
                .containsPattern("only in A \\(3\\): s5[789], s5[789], s5[789] \\(accuracy, unscored");
    }

    @Test
    void the_models_of_one_run_are_compared_with_each_other_and_one_may_be_chosen() throws IOException {
        run("run", directory.resolve("sums.yaml").toString());

        assertThat(run("compare", "last").out())
                .contains("sums: A most, B half")
                .contains("A better");
        assertThat(run("compare", "last#half", "last#most").out())
                .contains("Identity: the same")
                .contains("B better");
        Result gate = run("compare", "last#half", "last#most", "--gate", "accuracy better than baseline");
        assertThat(gate.code()).as(gate.toString()).isZero();
        assertThat(gate.out()).contains("PASS");
    }

    @Test
    void a_run_may_be_a_directory_or_a_baseline_file() throws IOException {
        Path baseline = directory.resolve("baseline.json");
        benchmarkOn("most", "--baseline", baseline.toString(), "--update-baseline");
        benchmarkOn("half");
        Path latest;
        try (Stream<Path> runs = Files.list(directory.resolve("home/runs"))) {
            latest = runs.sorted().reduce((one, other) -> other).orElseThrow();
        }

        Result result = run("compare", baseline.toString(), latest.toString());

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).contains("A better");
    }

    @Test
    void a_comparison_is_written_in_every_format() throws IOException {
        benchmarkOn("most");
        benchmarkOn("half");

        Result result = run(
                "compare",
                "last~1",
                "last",
                "--gate",
                "accuracy >= 0.8",
                "--format",
                "html,pdf,md,json",
                "--to",
                directory.resolve("out").toString());

        for (String format : List.of("html", "pdf", "md", "json")) {
            Path file = directory.resolve("out/comparison." + format);
            assertThat(file).isNotEmptyFile();
            assertThat(result.out()).contains("Report: " + file);
        }
        assertThat(Files.readString(directory.resolve("out/comparison.md")).replace("\\", ""))
                .containsSubsequence(
                        "### What differs", "### sums: A last~1, B last", "### Samples that flipped", "### Gates");
        assertThat(run("compare", "last", "last", "--format", "docx").err())
                .contains("a comparison has no format \"docx\"; there are html, json, pdf, md")
                .hasLineCount(1);
    }

    @Test
    void gates_on_repeats_are_decided_on_all_of_them() throws IOException {
        benchmarkOn("most");
        lines("most.jsonl", "response", i -> i % 10 < 3, SAMPLES);
        benchmarkOn("most", "--fresh");

        // 90 % in one, 30 % in the other: 60 % of both, however they are ordered.
        for (String repeats : List.of("last~1,last", "last,last~1")) {
            Result result = run("compare", "last", repeats, "--gate", "accuracy >= 0.85", "--gate", "accuracy >= 0.4");
            assertThat(result.out())
                    .contains("FAIL  accuracy >= 0.85  most on sums: accuracy 0.6 [")
                    .contains("PASS  accuracy >= 0.4  most on sums")
                    .contains("gates on " + repeats + " are decided on its 2 runs together");
            assertThat(result.code()).as(result.toString()).isEqualTo(1);
        }
        Result whole = run("compare", "last", "last,last~1", "--gate", "throughput.calls >= 1");
        assertThat(whole.code()).isEqualTo(2);
        assertThat(whole.err())
                .contains("throughput.calls cannot be decided on figures by sample of 2 runs put together")
                .hasLineCount(1);
    }

    @Test
    void a_gate_is_decided_on_a_baseline_file_too() throws IOException {
        Path baseline = directory.resolve("baseline.json");
        benchmarkOn("half", "--baseline", baseline.toString(), "--update-baseline");

        Result result = run("compare", "last", baseline.toString(), "--gate", "accuracy >= 0.8");

        assertThat(result.out()).contains("FAIL  accuracy >= 0.8  half on sums: accuracy 0.5 [");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void a_model_against_a_model_makes_a_run_bad_in_history() throws IOException {
        for (int i = 0; i < 2; i++) {
            run("run", directory.resolve("sums.yaml").toString(), "--fresh");
        }
        String gate = "accuracy not worse than most by 0.05";

        Result bad = run("history", "sums", "--gate", gate, "--alert", "2/2");
        Result baseline = run("history", "sums", "--gate", "accuracy better than baseline");

        assertThat(bad.out()).contains("ALERT: a gate failed on 2 of the last 2 runs, the limit is 2 of 2");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(baseline.code()).isEqualTo(2);
        assertThat(baseline.err())
                .contains("history holds no run against another")
                .hasLineCount(1);
    }

    @Test
    void what_cannot_be_compared_is_one_line_and_exit_code_2() {
        benchmarkOn("most");

        Result unknown = run("compare", "last", "nothing");
        Result alone = run("compare", "last");
        Result wrong = run("compare", "last", "last", "--gate", "accuracy ~ 1");
        Result itself = run("compare", "last#none", "last");

        assertThat(unknown.err())
                .contains("there is no finished run \"nothing\"")
                .hasLineCount(1);
        assertThat(alone.err()).contains("needs two runs or two models").hasLineCount(1);
        assertThat(wrong.err()).contains("gate must be").hasLineCount(1);
        assertThat(itself.err())
                .contains("has no model none; its models are [most]")
                .hasLineCount(1);
        assertThat(Stream.of(unknown, alone, wrong, itself).map(Result::code)).containsOnly(2);
    }

    @Test
    void a_run_with_a_baseline_fails_when_it_is_worse_and_warns_where_there_is_none_in_ci() throws IOException {
        benchmark("baseline: base/sums.json\ngates: [\"accuracy not worse than baseline by 0.1\"]");
        shell.with("CI", "true");
        Result missing = benchmarkOn("most");
        assertThat(missing.out()).contains("warning: baseline");
        assertThat(missing.err()).contains("1 gate is undecided, which fails nothing");
        assertThat(directory.resolve("base/sums.json")).doesNotExist();
        assertThat(run(
                                "run",
                                directory.resolve("sums.yaml").toString(),
                                "--models",
                                "most",
                                "--on-inconclusive",
                                "fail")
                        .code())
                .isEqualTo(1);

        benchmarkOn("most", "--update-baseline");
        assertThat(directory.resolve("base/sums.json")).exists();
        assertThat(benchmarkOn("half").code()).isEqualTo(1);
        assertThat(benchmarkOn("most").err()).isEmpty();
    }

    @Test
    void history_has_a_series_a_metric_its_change_points_and_an_alert() throws IOException {
        for (int i = 0; i < 8; i++) {
            benchmarkOn("most", "--fresh");
        }
        // The same label, another model behind it.
        lines("most.jsonl", "response", i -> i % 2 != 0, SAMPLES);
        for (int i = 0; i < 8; i++) {
            benchmarkOn("most", "--fresh");
        }

        Result text = run("history", "sums", "--metric", "accuracy", "--gate", "accuracy >= 0.8", "--alert", "2/3");
        Result json = run("history", "sums", "--json");
        Result none = run("history", "other");

        assertThat(text.out())
                .contains("sums: 16 runs")
                .contains("accuracy  most on sums: 0.5, 16 runs")
                .contains("WORSE from run ")
                .contains("0.9 to 0.5")
                .contains("ALERT: a gate failed on 3 of the last 3 runs, the limit is 2 of 3");
        assertThat(text.code()).as(text.toString()).isEqualTo(1);
        assertThat(JsonForm.errors("history-1", json.out())).isEmpty();
        JsonNode series = new ObjectMapper().readTree(json.out()).path("series").path(0);
        assertThat(series.path("points")).hasSize(16);
        assertThat(series.path("changes").path(0).path("regression").asBoolean())
                .isTrue();
        assertThat(json.code()).isZero();
        assertThat(none.err())
                .contains("there is no finished run of benchmark \"other\"")
                .hasLineCount(1);
        assertThat(run("history", "sums", "--alert", "3/2").code()).isEqualTo(2);
        assertThat(run("history", "sums", "--alert", "two").err()).contains("--alert must be K/N");
    }

    @Test
    void a_run_may_stop_when_its_gates_are_decided() throws IOException {
        benchmark("stop-when-decided: true\ngates: [\"accuracy >= 0.2\"]");
        Result result = benchmarkOn("most");
        assertThat(result.out())
                .contains("ended early: every gate was decided after ")
                .contains("PASS");

        benchmark("");
        benchmarkOn("half", "--fresh");
        Result compared = run(
                "compare",
                "last",
                "last~1",
                "--gate",
                "accuracy better than baseline",
                "--gate",
                "accuracy >= 0.2",
                "--gate",
                "unscored <= 50%");
        assertThat(compared.out())
                .contains("ended early when its gates were decided; intervals")
                .contains("INCONCLUSIVE  accuracy better than baseline")
                .contains("PASS  accuracy >= 0.2")
                .contains("INCONCLUSIVE  unscored <= 50%  most on sums: a run ended early");
    }

    @Test
    void a_broken_baseline_is_one_line_and_exit_code_2() throws IOException {
        Path file = Files.writeString(directory.resolve("base.json"), "{");
        Result result = run("run", directory.resolve("sums.yaml").toString(), "--baseline", file.toString());
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("baseline " + file + " cannot be used: ")
                .hasLineCount(1);
    }
}
