package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Known flaws of load generators, end to end over real HTTP. */
@Timeout(180)
class FlawsTest {
    @TempDir
    Path directory;

    private Map<String, Double> metrics(String tasks, String load, String simulator) throws IOException {
        return metrics("m", tasks, load, simulator);
    }

    private Map<String, Double> metrics(String model, String tasks, String load, String simulator, String... options)
            throws IOException {
        Path file = directory.resolve("flaw.yaml");
        Files.writeString(file, """
                benchmark: flaw
                models: [{ref: "openai-compatible:%s", base-url: "${SIMULATOR}"}]
                tasks:
                %sload: %s
                simulator: %s
                """.formatted(model, tasks.indent(2), load, simulator));
        List<String> arguments =
                new ArrayList<>(List.of("run", file.toString(), "--home", directory.toString(), "--json"));
        arguments.addAll(List.of(options));
        Result result = new Shell().run(arguments.toArray(String[]::new));
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
        String simulator = "{script: [\"" + "word ".repeat(40).strip() + "\"], latency: fixed 50ms 10ms, usage: true}";
        String shortTask = "- {name: short, dataset: {synthetic: {prompts: 12, tokens: 20}}}\n";
        Map<String, Double> unloaded = metrics(shortTask, "closed 1 for 3 calls warm-up 1 calls", simulator);
        Map<String, Double> metrics = metrics(
                shortTask + "- {name: long, dataset: {synthetic: {prompts: 12, tokens: 50000}}}\n",
                "closed 8 warm-up 4 calls",
                simulator);

        // The server takes 50 ms and sends a token every 10 ms to all; the flaw was a factor of ten, and of a hundred.
        assertThat(metrics.get("long.tpot.p50")).isLessThan(2 * metrics.get("short.tpot.p50"));
        for (String task : List.of("short", "long")) {
            assertThat(metrics.get(task + ".tpot.p50"))
                    .as(task)
                    .isGreaterThan(5)
                    .isLessThan(3 * unloaded.get("short.tpot.p50"));
            assertThat(metrics.get(task + ".ttft.p50"))
                    .as(task)
                    .isGreaterThanOrEqualTo(50)
                    .isLessThan(4 * unloaded.get("short.ttft.p50"));
        }
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

    private record Burst(Map<String, Double> metrics, double spreadMillis) {}

    /** A burst of 119 and a call a second later, with what passed at the server from the burst's first request to its last. */
    private Burst burst() throws IOException {
        Path trace = directory.resolve("burst.jsonl");
        String line = "{\"timestamp\": %d, \"input_tokens\": 8}\n";
        Files.writeString(trace, line.formatted(0).repeat(119) + line.formatted(1_000));
        Map<String, Double> metrics = metrics(
                "- {name: t, dataset: {trace: burst.jsonl}}\n",
                "{replay: burst.jsonl}",
                "{script: [\"ok\"], latency: fixed 4s 1ms, usage: true, log: arrivals.jsonl}");
        long[] received = ServerLog.read(directory.resolve("arrivals.jsonl")).entries().values().stream()
                .mapToLong(ServerLog.Entry::received)
                .sorted()
                .toArray();
        assertThat(received).hasSize(120);
        return new Burst(metrics, (received[118] - received[0]) / 1e6);
    }

    @Test
    void F14_a_burst_is_on_the_wire_together_before_the_first_answer() throws IOException {
        Burst burst = burst();

        Map<String, Double> metrics = burst.metrics();
        assertThat(metrics.get("client.in_flight.max")).isEqualTo(120);
        assertThat(metrics.get("t.goodput.share")).isEqualTo(1);
        // The server takes 4 s for each; were they sent one group after another, the last would have waited for the
        // first.
        assertThat(metrics.get("t.schedule_delay.p99")).isLessThan(4_000);
        assertThat(metrics.get("t.response.e2e.p99")).isBetween(4_000.0, 8_000.0);
        assertThat(burst.spreadMillis()).as("all before the first answer").isLessThan(4_000);
    }

    /** Wants a machine that is idle otherwise. */
    @Test
    @Tag("long")
    void F14_a_burst_arrives_within_a_fifth_of_a_second_connections_included() throws IOException {
        assertThat(burst().spreadMillis()).isLessThan(200);
    }

    @Test
    void a_percentile_ends_a_load_over_http_only_once_its_interval_is_narrow() throws IOException {
        String tasks = "- {name: t, dataset: {synthetic: {prompts: 20, tokens: 8}}}\n";
        String load = "constant 150/s for 400 calls until ttft.p50 within 30%";

        // Alike but for what the machine adds, and a hundredfold apart.
        Map<String, Double> alike = metrics(tasks, load, "{script: [\"ok\"], latency: fixed 80ms 1ms}");
        Map<String, Double> apart = metrics(tasks, load, "{script: [\"ok\"], latency: log-normal 80ms 1ms 1.5}");

        assertThat(alike.get("load.scheduled")).isLessThan(400);
        assertThat(apart.get("load.scheduled")).isEqualTo(400);
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

    @Test
    void F18_the_local_count_is_that_of_the_whole_text_and_not_of_its_pieces() throws IOException {
        // The simulator cuts words after 16 letters; each piece alone has tokens the whole word has not.
        String text = "counterrevolutionaries internationalization antidisestablishmentarianism";
        List<String> pieces =
                List.of("counterrevolutio", "naries", " internationaliza", "tion", " antidisestablish", "mentarianism");
        Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
        int whole = encoding.countTokensOrdinary(text);
        assertThat(pieces.stream().mapToInt(encoding::countTokensOrdinary).sum())
                .isNotEqualTo(whole);

        Map<String, Double> metrics = metrics(
                "gpt-4o",
                "- {name: t, dataset: {synthetic: {prompts: 4, tokens: 8}}}\n",
                "closed 2",
                "{script: [\"" + text + "\"], latency: fixed 5ms 5ms, usage: true}");

        assertThat(metrics.get("t.tokens.output.local")).isEqualTo(whole);
        assertThat(metrics.get("t.tokens.output")).isEqualTo(6);
        assertThat(metrics.get("t.tokens.output.difference")).isCloseTo(whole / 6.0 - 1, within(1e-9));
    }

    @Test
    void F19_where_the_server_reports_no_usage_speed_is_by_the_local_count() throws IOException {
        Map<String, Double> metrics = metrics(
                "gpt-4o",
                "- {name: t, dataset: {synthetic: {prompts: 4, tokens: 8}}}\n",
                "closed 1",
                "{script: [\"one two three four five six\"], latency: fixed 20ms 20ms, usage: false}",
                "--definitions",
                "vllm,guidellm");

        assertThat(metrics).doesNotContainKey("t.tokens.output");
        // Six tokens by either count: five steps from the first to the last.
        assertThat(metrics.get("t.tpot.mean")).isCloseTo(metrics.get("t.itl.mean"), within(0.01));
        assertThat(metrics.get("t.vllm.tpot.mean")).isPositive();
        assertThat(metrics.get("t.guidellm.tpot.mean")).isCloseTo(metrics.get("t.e2e.mean") / 6, within(0.01));
        assertThat(metrics.get("t.tokens_per_second")).isBetween(1.0, 51.0);
    }

    @Test
    void F02_what_another_tool_counts_as_chunks_is_in_its_definition_and_not_in_ours() throws IOException {
        // Role at once, content at 100 and 150 ms, the finish reason with the last of it.
        Map<String, Double> metrics = metrics(
                "m",
                "- {name: t, dataset: {synthetic: {prompts: 4, tokens: 8}}}\n",
                "closed 1",
                "{script: [\"one two\"], latency: fixed 100ms 50ms, usage: true}",
                "--definitions",
                "vllm");

        assertThat(metrics.get("t.itl.mean")).isBetween(40.0, 90.0);
        assertThat(metrics.get("t.tpot.mean")).isBetween(40.0, 90.0);
        // Three gaps a call: 100, 50 and 0 ms.
        assertThat(metrics.get("t.vllm.itl.mean")).isBetween(45.0, 80.0);
        assertThat(metrics.get("t.vllm.tpot.mean")).isBetween(140.0, 230.0);
    }
}
