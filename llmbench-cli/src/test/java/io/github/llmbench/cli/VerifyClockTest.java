package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Usage;
import io.github.llmbench.cli.ClockRow.Made;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class VerifyClockTest {
    @TempDir
    Path directory;

    @Test
    void every_event_of_a_simulator_in_its_own_process_is_joined_with_its_send_stamp() throws IOException {
        Result result = new Shell()
                .run(
                        "verify-clock",
                        "--streams",
                        "1,8",
                        "--seconds",
                        "1",
                        "--warm-up",
                        "0",
                        "--interval",
                        "50",
                        "--json");

        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(report.path("rows")).hasSize(2);
        for (JsonNode row : report.path("rows")) {
            assertThat(row.path("unjoined").asInt()).as(row.toString()).isZero();
            assertThat(row.path("sameClock").asBoolean())
                    .as("one clock for all processes")
                    .isTrue();
            assertThat(row.path("stamps").path("count").asInt()).isGreaterThanOrEqualTo(5);
            assertThat(row.path("itl").path("p50Micros").asDouble()).isPositive();
        }
        assertThat(report.path("context").path("transport").asText()).isNotEmpty();
    }

    @Test
    void another_server_is_joined_by_its_log() throws IOException {
        Path log = directory.resolve("requests.jsonl");
        SimulatorOptions options = SimulatorOptions.builder()
                .answers(Answers.script("one two three four five six"))
                .latency(Latency.fixed(Duration.ofMillis(10), Duration.ofMillis(10)))
                .log(log)
                .build();
        try (Simulator simulator = Simulator.start(options)) {
            Result result = new Shell()
                    .run(
                            "verify-clock",
                            "--streams",
                            "2",
                            "--seconds",
                            "1",
                            "--warm-up",
                            "1",
                            "--base-url",
                            simulator.url() + "/v1",
                            "--server-log",
                            log.toString());
            assertThat(result.code()).as(result.toString()).isZero();
            assertThat(result.out())
                    .contains("events: as the server sends them", "TTFT error p50/p99", "arrival - send")
                    .containsPattern("(?m)^ +2 +\\d+ .* µs / .*0$");
        }
    }

    @Test
    void a_clock_of_another_origin_is_said_and_does_not_spoil_the_durations() throws IOException {
        assertThat(row(0).line())
                .containsPattern(" 3 +6 µs / - +2 µs / - +7 µs / - / 9 µs +1$")
                .doesNotContain("another clock");
        for (long origin : new long[] {-5_000_000_000L, 5_000_000_000L}) {
            assertThat(row(origin).line()).containsPattern(" 3 +6 µs / - +2 µs / - +another clock +1$");
        }
    }

    /** A call whose events arrived 7, 9 and 7 µs after they were sent, and one the server knows nothing of. */
    private ClockRow row(long origin) throws IOException {
        CallTrace trace = CallTrace.recorder(0)
                .sent(2_000)
                .content(17_000, 1, EventKind.TEXT)
                .content(29_000, 1, EventKind.TEXT)
                .content(37_000, 1, EventKind.TEXT)
                .finish();
        ModelResponse response = ModelResponse.answered("tick", Usage.NONE, trace);
        Path log = Files.writeString(directory.resolve("log.jsonl"), """
                {"call": "a", "received": %d, "sent": [%d, %d, %d]}
                {"call": null, "received": 1, "sent": [1]}
                {"call": "half""".formatted(
                        1_000 + origin, 10_000 + origin, 20_000 + origin, 30_000 + origin));
        return ClockRow.of(
                1,
                List.of(new Made("a", 0, response), new Made("b", 0, response)),
                ServerLog.read(log).entries(),
                0,
                Long.MAX_VALUE);
    }

    @Test
    void what_a_server_logs_beside_its_requests_is_left_aside() throws IOException {
        Path log = directory.resolve("mixed.jsonl");
        Files.write(
                log,
                List.of(
                        "INFO started {with: braces}",
                        "{level: info}",
                        "{\"call\": }",
                        "12 }",
                        "[{\"call\": \"x\"}",
                        "",
                        "caf\u00e9 }",
                        "{\"call\": \"a\", \"model\": \"caf\u00e9\", \"received\": 1000, \"sent\": [10000, 20000]}",
                        "{\"call\": \"b\", \"received\": 5}",
                        "{\"received\": 1000, \"sent\": [1.5]}"),
                StandardCharsets.ISO_8859_1);

        ServerLog read = ServerLog.read(log);

        assertThat(read.entries()).containsOnlyKeys("a");
        assertThat(read.entries().get("a").sent(1)).isEqualTo(20_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000 | [1.5] | sent[0] must be a whole number of nanoseconds, but was 1.5",
                "1000 | [1, \"2\"] | sent[1] must be a whole number of nanoseconds, but was \"2\"",
                "1000 | [null] | sent[0] must be a whole number of nanoseconds, but was null",
                "1e30 | [1] | received must be a whole number of nanoseconds, but was 1.0E30"
            })
    void a_stamp_that_is_no_whole_number_is_named_with_its_line(String received, String sent, String complaint)
            throws IOException {
        Path log = Files.writeString(
                directory.resolve("floats.jsonl"),
                "{}\n{\"call\": \"a\", \"received\": " + received + ", \"sent\": " + sent + "}\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerLog.read(log))
                .withMessage(log + ", line 2: " + complaint + "; see docs/guide/clock.md");
    }

    @Test
    void a_server_whose_log_has_none_of_our_calls_is_told() throws IOException {
        Path log = Files.createFile(directory.resolve("empty.jsonl"));
        Result result = new Shell()
                .run(
                        "verify-clock",
                        "--streams",
                        "1",
                        "--seconds",
                        "1",
                        "--warm-up",
                        "0",
                        "--base-url",
                        "http://127.0.0.1:1/v1",
                        "--server-log",
                        log.toString());
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("no call could be joined with the server's log: 127.0.0.1:1: could not connect")
                .hasLineCount(1);
    }

    @Test
    void bad_options_are_one_line() {
        for (List<String> bad : List.of(
                List.of("--streams", "0"),
                List.of("--seconds", "0"),
                List.of("--interval", "-1"),
                List.of("--base-url", "http://127.0.0.1:1"))) {
            Result result = new Shell()
                    .run(Stream.concat(Stream.of("verify-clock"), bad.stream()).toArray(String[]::new));
            assertThat(result.code()).as(bad.toString()).isEqualTo(2);
            assertThat(result.err()).hasLineCount(1).containsAnyOf("must be >= 1", "belong together");
        }
    }
}
