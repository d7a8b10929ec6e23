package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DatabaseRunTest {
    /** Its programs are kept from one build to the next, so that they are unpacked once; its data are not. */
    private static final Path DATABASE = Path.of("target", "postgres");

    @TempDir
    Path directory;

    @BeforeAll
    static void forget_the_data_of_an_older_build() throws IOException {
        Path data = DATABASE.resolve("data");
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void a_run_goes_to_the_database_that_the_environment_names() throws IOException {
        Path file = SumsFile.in(directory);

        Result first = run("run", file.toString());
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(directory.resolve("home/runs")).doesNotExist();

        Result again = run("rerun", "last");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("running " + file + " again");
    }

    @Test
    void a_database_that_is_not_there_is_one_line_and_exit_code_3() throws IOException {
        Path file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: b
                models: [{ref: "openai-compatible:x", base-url: "http://127.0.0.1:1"}]
                tasks: [{dataset: d.jsonl, prompt: "{{q}}", scorers: [exact_match]}]
                """);
        Files.writeString(directory.resolve("d.jsonl"), "{\"q\": \"1\", \"answer\": \"2\"}\n");

        Result result = new Shell()
                .with("LLMBENCH_DB_URL", "postgresql://me:canary-pw@127.0.0.1:1/x")
                .run("run", file.toString(), "--home", directory.resolve("home").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("postgresql://127.0.0.1:1/x as me cannot be reached")
                .doesNotContain("canary-pw")
                .hasLineCount(1);
    }

    @Test
    void a_budget_of_the_project_that_holds_no_call_stops_the_run_before_the_first() throws IOException {
        Path file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: dear
                models: [{ref: "openai-compatible:x", base-url: "http://127.0.0.1:1"}]
                tasks: [{dataset: {file: d.jsonl, input: q, target: answer}, prompt: "{{q}}", scorers: [exact_match]}]
                prices: [{model: "openai-compatible:x", input: 1, output: 1, source: a test, date: "2026-11-26"}]
                """);
        Files.writeString(directory.resolve("d.jsonl"), "{\"q\": \"1\", \"answer\": \"2\"}\n");

        Result result = new Shell()
                .with("LLMBENCH_DB_URL", "embedded:" + DATABASE)
                .with("LLMBENCH_PROJECT_BUDGET", "0.000000001")
                .run("run", file.toString(), "--home", directory.resolve("home").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("llmbench: no call was made; stopped: the budget does not hold another call");
    }

    private Result run(String... arguments) {
        String[] all = Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--home", directory.resolve("home").toString()))
                .toArray(String[]::new);
        return new Shell().with("LLMBENCH_DB_URL", "embedded:" + DATABASE).run(all);
    }
}
