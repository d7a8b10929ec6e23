package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("sums.jsonl"), "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n");
        Files.writeString(directory.resolve("right.jsonl"), "{\"question\": \"1 + 1?\", \"response\": \"2\"}\n");
        file = directory.resolve("sums.yaml");
        Files.writeString(file, """
                benchmark: sums
                models: [{ref: "openai-compatible:right", label: right, base-url: "${SIMULATOR}"}]
                tasks: [{dataset: sums.jsonl, prompt: "{{question}}", scorers: [exact_match]}]
                simulator: {recorded: {right: right.jsonl}, log: requests.jsonl}
                """);
    }

    @Test
    void a_run_writes_the_formats_asked_for() throws IOException {
        Result result = run("run", file.toString(), "--format", "csv,junit,md", "--reports", path("out"));

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).contains("Reports: " + directory.resolve("out"));
        try (Stream<Path> files = Files.walk(directory.resolve("out")).filter(Files::isRegularFile)) {
            assertThat(files.map(one -> one.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "trials.csv", "metrics.csv", "comparisons.csv", "junit.xml", "summary.md");
        }
    }

    @Test
    void a_stored_run_is_reported_later_without_a_call() throws IOException {
        run("run", file.toString());

        Result result = run("report", "last", "--format", "md,csv", "--to", path("later"));

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out())
                .isEqualTo(path("later/summary.md")
                        + System.lineSeparator()
                        + path("later/trials.csv")
                        + System.lineSeparator());
        assertThat(directory.resolve("later/summary.md")).content().contains("LLM-Bench: sums");
        assertThat(directory.resolve("requests.jsonl")).content().hasLineCount(1);
    }

    @Test
    void a_run_is_named_as_compare_takes_it_or_by_its_directory_or_a_file_in_it() throws IOException {
        run("run", file.toString());
        Path kept;
        try (Stream<Path> runs = Files.list(directory.resolve("home/runs"))) {
            kept = runs.findFirst().orElseThrow();
        }
        Path moved = Files.move(kept, directory.resolve("moved"));

        for (Path one : List.of(moved, moved.resolve("run.json"), moved.resolve("journal.jsonl"))) {
            Result result = run("report", one.toString(), "--format", "md", "--to", path("again"));
            assertThat(result.code()).as(result.toString()).isZero();
            assertThat(directory.resolve("again/summary.md")).content().contains("LLM-Bench: sums");
            Files.delete(directory.resolve("again/summary.md"));
        }
        Result other = run("report", file.toString());
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err())
                .contains(file + " is not a file of a run's directory; give a run's id, name or directory")
                .hasLineCount(1);
    }

    @Test
    void json_on_out_needs_no_json_file() {
        Result result = run("run", file.toString(), "--json", "--format", "md");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("{").contains("\"schema\" : \"llmbench-run/1\"");
    }

    @Test
    void a_format_or_a_run_that_does_not_exist_is_bad_input() {
        Result format = run("run", file.toString(), "--format", "docx");
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.err())
                .contains("there is no report format \"docx\"; there are ")
                .hasLineCount(1);
        assertThat(directory.resolve("requests.jsonl")).isEmptyFile();

        Result run = run("report", "20260101-000000-000-abcdef");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("there is no finished run \"20260101-000000-000-abcdef\"")
                .hasLineCount(1);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private Result run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--home", path("home")))
                .toArray(String[]::new);
        return new Shell().run(all);
    }
}
