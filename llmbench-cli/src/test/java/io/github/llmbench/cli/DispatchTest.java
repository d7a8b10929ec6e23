package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How well the dispatcher keeps its times, with 256 streams open and the simulator in a process of its own. */
@Timeout(180)
class DispatchTest {
    private static final double MICROS_A_MILLI = 1_000;

    @TempDir
    Path directory;

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Map<String, Double> metrics(int rate, int warmUp, int seconds, long ttftMillis) throws IOException {
        Process server = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "simulate",
                        "--script",
                        "a b",
                        "--latency",
                        "fixed " + ttftMillis + "ms 1ms",
                        "--for",
                        "170")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher url = Pattern.compile("base URL (\\S+)\\)").matcher(String.valueOf(out.readLine()));
            assertThat(url.find()).isTrue();
            return metrics(rate, warmUp, seconds, url.group(1));
        } finally {
            server.destroy();
        }
    }

    private Map<String, Double> metrics(int rate, int warmUp, int seconds, String url) throws IOException {
        Path file = directory.resolve("dispatch.yaml");
        Files.writeString(file, """
                benchmark: dispatch
                models: [{ref: "openai-compatible:m", base-url: "%s"}]
                tasks: [{name: t, dataset: {synthetic: {prompts: 1000, tokens: 16}}}]
                load: {constant: %d/s, for: %ds, warm-up: %ds, max-in-flight: 300}
                """.formatted(url, rate, seconds, warmUp));
        Path errors = directory.resolve("errors.txt");
        // A process of its own, as on the command line, which may put its compilers behind its other threads.
        Process client = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        file.toString(),
                        "--home",
                        directory.toString(),
                        "--json")
                .redirectError(errors.toFile())
                .start();
        JsonNode run = new ObjectMapper().readTree(client.getInputStream());
        assertThat(client.onExit().join().exitValue())
                .as(Files.readString(errors))
                .isZero();
        Map<String, Double> metrics = new TreeMap<>();
        for (JsonNode metric : run.path("metrics")) {
            metrics.put(metric.path("name").asText(), metric.path("estimate").asDouble());
        }
        return metrics;
    }

    /** From due until the request is written, which is the target; then its parts: the dispatcher's turn, the event loop's. */
    private static String line(Map<String, Double> metrics) {
        return "schedule_delay p50 " + micros(metrics, "schedule_delay.p50", MICROS_A_MILLI)
                + ", p99 " + micros(metrics, "schedule_delay.p99", MICROS_A_MILLI)
                + "; dispatch_delay p50 " + micros(metrics, "client.dispatch_delay.p50", 1)
                + ", p99 " + micros(metrics, "client.dispatch_delay.p99", 1)
                + "; loop_delay p50 " + micros(metrics, "client.loop_delay.p50", 1)
                + ", p99 " + micros(metrics, "client.loop_delay.p99", 1)
                + "; timer_overshoot p99 " + micros(metrics, "client.timer_overshoot.p99", 1);
    }

    private static String micros(Map<String, Double> metrics, String name, double scale) {
        Double value = metrics.get(name);
        return value == null ? "none" : String.format(Locale.ROOT, "%.1f us", value * scale);
    }

    /** Wants a machine that is idle otherwise. Java's compilers take a core for most of the warm-up. */
    @ParameterizedTest
    @Tag("long")
    @CsvSource({"500, 512", "2000, 128"})
    void trials_come_up_within_microseconds_of_their_time(int rate, long ttftMillis) throws IOException {
        Map<String, Double> metrics = metrics(rate, 50, 15, ttftMillis);

        System.out.println("dispatch at " + rate + "/s: " + line(metrics));
        assertThat(metrics.get("client.dispatch_delay.p50"))
                .as(metrics.toString())
                .isLessThanOrEqualTo(5);
        assertThat(metrics.get("client.dispatch_delay.p99"))
                .as(metrics.toString())
                .isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource("50, 100")
    void every_trial_comes_up_and_is_counted(int rate, long ttftMillis) throws IOException {
        Map<String, Double> metrics = metrics(rate, 2, 2, ttftMillis);

        assertThat(metrics.get("load.scheduled")).isEqualTo(100);
        assertThat(metrics.get("client.dispatch_delay.p50")).isNotNegative();
        assertThat(line(metrics))
                .matches(
                        "schedule_delay p50 [0-9.]+ us, p99 [0-9.]+ us; dispatch_delay p50 [0-9.]+ us, p99 [0-9.]+ us; "
                                + "loop_delay p50 [0-9.]+ us, p99 [0-9.]+ us; timer_overshoot p99 [0-9.]+ us");
    }
}
