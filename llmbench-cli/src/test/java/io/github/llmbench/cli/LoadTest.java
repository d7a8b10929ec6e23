package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of load runs, over real HTTP. */
@Timeout(180)
class LoadTest {
    private static final Path SAMPLES = Path.of("..", "samples");

    @TempDir
    Path home;

    private Map<String, Double> metrics(String sample) throws IOException {
        Result result = new Shell().run("run", SAMPLES.resolve(sample).toString(), "--home", home.toString(), "--json");
        assertThat(result.code()).as(result.toString()).isZero();
        Map<String, Double> metrics = new TreeMap<>();
        for (JsonNode metric : new ObjectMapper().readTree(result.out()).path("metrics")) {
            metrics.put(metric.path("name").asText(), metric.path("estimate").asDouble());
        }
        return metrics;
    }

    @Test
    void F04_the_sample_shows_both_clocks_of_the_coordinated_omission_case() throws IOException {
        Map<String, Double> metrics = metrics("coordinated-omission.yaml");

        double service = metrics.get("e2e.mean");
        double response = metrics.get("response.e2e.mean");
        assertThat(service).isBetween(505.0, 700.0);
        assertThat(response).isCloseTo(service + metrics.get("schedule_delay.mean"), within(1.0));
        // With a cycle of s a call the mean of (k + 1) s - 100 k over eight calls is 4.5 s - 350. Where the machine is
        // busy, what passes between two calls adds to it. One clock in place of the other would be 1.4 s off.
        assertThat(response).isBetween(4.5 * service - 350 - 1, 4.5 * service - 350 + 400);
    }

    /** Wants a machine that is idle otherwise. */
    @Test
    @Tag("long")
    void F04_the_two_means_are_those_of_the_reference() throws IOException {
        Map<String, Double> metrics = metrics("coordinated-omission.yaml");

        assertThat(metrics.get("e2e.mean")).isCloseTo(507, within(20.0));
        assertThat(metrics.get("response.e2e.mean")).isCloseTo(1_932, within(20.0));
    }

    @Test
    void a_load_run_prints_goodput_both_clocks_and_what_the_client_took() throws IOException {
        Path shorter = Files.writeString(
                home.resolve("load.yaml"),
                Files.readString(SAMPLES.resolve("load.yaml"))
                        .replace("for: 20s, warm-up: 3s", "for: 6s, warm-up: 2s"));
        Result result = new Shell().run("run", shorter.toString(), "--home", home.toString());

        assertThat(result.code()).as(result.toString()).isIn(0, 1);
        assertThat(result.out())
                .contains("Load: poisson 20/s max-in-flight 256 for 6s warm-up 2s")
                .contains("share of calls scheduled")
                .contains("Goodput: calls that keep ttft <= 500ms, tpot <= 30ms")
                .containsPattern("TTFT +service")
                .containsPattern("TTFT +response")
                .containsPattern("E2E +response")
                .contains("The client itself")
                .contains("Timer overshoot: p50 ")
                .contains("CPU time of this process, the simulator in it included: ")
                .contains("Garbage collector: ")
                .containsPattern("client-limited: |the client kept up");
    }
}
