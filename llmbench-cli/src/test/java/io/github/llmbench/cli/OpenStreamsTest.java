package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OpenStreamsTest {
    @TempDir
    Path directory;

    /** Needs 10,100 open files for each of two processes. */
    @Test
    @Tag("long")
    @Timeout(300)
    void ten_thousand_streams_are_open_in_one_gigabyte_with_at_most_4_kib_each_and_no_thread_more() throws Exception {
        JsonNode result = measure(10_000, 45);
        System.out.println("open streams: " + result);
        assertThat(result.path("open").asInt()).as(result.toString()).isEqualTo(10_000);
        assertThat(result.path("answered").asInt()).as(result.toString()).isEqualTo(10_000);
        assertThat(result.path("events").asInt()).isEqualTo(450_000);
        assertThat(result.path("threads").asInt())
                .isLessThanOrEqualTo(result.path("threadsBefore").asInt());
        assertThat(result.path("heapBytesAStream").asInt())
                .as(result.toString())
                .isLessThanOrEqualTo(4_096);
    }

    @Test
    @Timeout(120)
    void the_measurement_sees_every_stream_open_and_every_event() throws Exception {
        JsonNode result = measure(100, 8);
        assertThat(result.path("open").asInt()).as(result.toString()).isEqualTo(100);
        assertThat(result.path("answered").asInt()).as(result.toString()).isEqualTo(100);
        assertThat(result.path("events").asInt()).isEqualTo(800);
        assertThat(result.path("threads").asInt())
                .isLessThanOrEqualTo(result.path("threadsBefore").asInt());
    }

    private JsonNode measure(int streams, int events) throws Exception {
        try (SimulatorProcess simulator =
                SimulatorProcess.start(List.of(), events, Duration.ofSeconds(1), directory.resolve("requests.jsonl"))) {
            Process client = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1g",
                            "-Dslf4j.provider=org.slf4j.nop.NOPServiceProvider",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OpenStreams.class.getName(),
                            simulator.baseUrl(),
                            Integer.toString(streams))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                String out = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new ObjectMapper().readTree(out);
            } finally {
                client.destroy();
            }
        }
    }
}
