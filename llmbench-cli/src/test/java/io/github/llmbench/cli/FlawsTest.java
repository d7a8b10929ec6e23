package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Known flaws of load generators, end to end over real HTTP. */
@Timeout(180)
class FlawsTest {
    @TempDir
    Path directory;

    private Map<String, Double> metrics(String tasks, String load, String simulator) throws IOException {
        Path file = directory.resolve("flaw.yaml");
        Files.writeString(file, """
                benchmark: flaw
                models: [{ref: "openai-compatible:m", base-url: "${SIMULATOR}"}]
                tasks:
                %sload: %s
                simulator: %s
                """.formatted(tasks.indent(2), load, simulator));
        Result result = new Shell().run("run", file.toString(), "--home", directory.toString(), "--json");
        assertThat(result.code()).as(result.toString()).isZero();
        Map<String, Double> metrics = new HashMap<>();
        for (JsonNode metric : new ObjectMapper().readTree(result.out()).path("metrics")) {
            String task = metric.path("task").asText("");
            metrics.put(
                    (task.isEmpty() || task.equals("null") ? "" : task + ".")
                            + metric.path("name").asText(),
                    metric.path("estimate").asDouble());
        }
        return metrics;
    }

    @Test
    void F11_a_long_context_slows_neither_its_own_stream_nor_the_others() throws IOException {
        Map<String, Double> metrics = metrics(
                """
                - {name: short, dataset: {synthetic: {prompts: 12, tokens: 20}}}
                - {name: long, dataset: {synthetic: {prompts: 12, tokens: 50000}}}
                """,
                "closed 8 warm-up 4 calls",
                "{script: [\"" + "word ".repeat(60).strip() + "\"], latency: fixed 50ms 10ms, usage: true}");

        // The server sends a token every 10 ms to both.
        assertThat(metrics.get("long.tpot.p50")).isLessThan(2 * metrics.get("short.tpot.p50"));
        assertThat(metrics.get("long.tpot.p50")).isBetween(5.0, 40.0);
    }

    @Test
    void F12_no_hidden_limit_caps_the_calls_in_flight() throws IOException {
        Map<String, Double> metrics = metrics(
                "- {name: t, dataset: {synthetic: {prompts: 400, tokens: 8}}}\n",
                "constant 400/s",
                "{script: [\"ok\"], latency: fixed 8s 1ms, usage: true}");

        // All 400 are due within a second and none is answered before 8 s.
        assertThat(metrics.get("client.in_flight.max")).isEqualTo(400);
        assertThat(metrics.get("t.goodput.share")).isEqualTo(1);
        // Were there a cap, those above it would wait for an answer of 8 s.
        assertThat(metrics.get("t.schedule_delay.p99")).isLessThan(8_000);
    }

    @Test
    void F17_F19_tokens_are_the_servers_whatever_the_number_of_chunks() throws IOException {
        Map<String, Double> metrics = metrics(
                "- {name: t, dataset: {synthetic: {prompts: 4, tokens: 8}}}\n",
                "closed 2",
                "{script: [\"one two three four five six seven eight\"], latency: fixed 20ms 50ms, usage: true,"
                        + " tokens-per-chunk: 4}");

        assertThat(metrics.get("t.tokens.output")).isEqualTo(8);
        // Two chunks of four tokens: seven steps of a token in the time of one gap.
        assertThat(metrics.get("t.tpot.mean")).isCloseTo(metrics.get("t.itl.mean") / 7, within(0.01));
    }
}
