package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    Path directory;

    @Test
    void without_a_command_the_commands_are_named() {
        Result result = new Shell().run();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains(
                        "name a command: run, rerun, report, compare, history, score, convert, call, serve, worker, simulate, verify-clock,"
                                + " doctor, plan, verify-statistics, runs, vault, audit, user, token, export, import, backup,"
                                + " restore")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "rerun",
                "report",
                "compare",
                "history",
                "score",
                "call",
                "simulate",
                "verify-clock",
                "doctor",
                "plan",
                "verify-statistics",
                "runs",
                "vault",
                "audit",
                "export",
                "import",
                "backup",
                "restore"
            })
    void every_command_has_help(String command) {
        Result result = new Shell().run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: llmbench " + command);
    }

    @Test
    void an_unknown_option_is_one_line() {
        Result result = new Shell().run("run", "x.yaml", "--gates");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("Unknown option: '--gates'")
                .contains("llmbench run --help")
                .hasLineCount(1);
    }

    @Test
    void the_version_is_told() {
        assertThat(new Shell().run("--version").out()).startsWith("llmbench ");
    }

    @Test
    void doctor_says_what_is_well() throws IOException {
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("OK")).build())) {
            Result result = new Shell().run("doctor", "--model", "openai-compatible:m", "--base-url", simulator.url());

            assertThat(result.code()).isZero();
            assertThat(result.out())
                    .contains("openai-compatible:m")
                    .containsPattern("key +accepted, or none is needed")
                    .containsPattern("endpoint +answers")
                    .containsPattern("model +m answers")
                    .containsPattern("price +unpriced");
        }
    }

    @Test
    void doctor_says_what_is_not_well() {
        Result unreachable =
                new Shell().run("doctor", "--model", "openai-compatible:m", "--base-url", "http://127.0.0.1:1");
        assertThat(unreachable.code()).isEqualTo(3);
        assertThat(unreachable.out())
                .containsPattern("key +not tried")
                .containsPattern("endpoint +not reached: .*127.0.0.1:1");

        Result keyless = new Shell().run("doctor", "--model", "openai:m", "--api-key-env", "LLMBENCH_NO_SUCH_KEY");
        assertThat(keyless.code()).isEqualTo(3);
        assertThat(keyless.out()).containsPattern("key +missing: .*LLMBENCH_NO_SUCH_KEY");
    }

    @Test
    void doctor_tells_a_model_from_a_file() {
        Result result = new Shell().run("doctor", "openai:gpt-4o");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--model openai:gpt-4o").hasLineCount(1);
    }

    @Test
    void doctor_checks_the_models_of_a_file() throws IOException {
        Path file = directory.resolve("b.yaml");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.byModel(java.util.Map.of("known", Answers.script("OK"))))
                .build())) {
            Files.writeString(file, """
                    benchmark: b
                    models:
                      - {ref: "openai-compatible:known", base-url: "${SIMULATOR}"}
                      - {ref: "openai-compatible:unknown", base-url: "${SIMULATOR}"}
                    tasks: [{dataset: d.jsonl, scorers: [includes]}]
                    prices: [{model: "openai-compatible:known", input: 1, output: 2, source: a list, date: "2026-11-24"}]
                    """);

            Result result = new Shell().with("SIMULATOR", simulator.url()).run("doctor", file.toString());

            assertThat(result.code()).isEqualTo(3);
            assertThat(result.out())
                    .containsPattern("price +1 USD in, 2 USD out a million tokens \\(a list, 2026-11-24\\)")
                    .containsPattern("model +no answer: 404 .*unknown");
        }
    }

    @Test
    void simulate_says_where_it_listens_and_ends_by_itself_when_told() {
        Path log = directory.resolve("log.jsonl");

        Result result = new Shell().run("simulate", "--script", "hello", "--for", "1", "--log", log.toString());

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("simulator listens on http://127.0.0.1:")
                .contains("simulator answered 0 requests");
        assertThat(log).exists();
    }

    @Test
    void simulate_refuses_what_it_cannot_play() {
        assertThat(new Shell().run("simulate").err())
                .contains("exactly one of recorded, targets and script says what is answered, but 0 are given");
        assertThat(new Shell()
                        .run("simulate", "--script", "a", "--latency", "slow")
                        .code())
                .isEqualTo(2);
        assertThat(new Shell()
                        .run("simulate", "--recorded", "m=" + directory.resolve("none.jsonl"))
                        .err())
                .contains("none.jsonl")
                .hasLineCount(1);
    }
}
