package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTest {
    @TempDir
    Path directory;

    /** Planned times after the request was received, one list a request. */
    private List<List<Long>> delays(Latency latency, int tokensPerChunk, long seed, boolean streamed) {
        Path log = directory.resolve("requests.jsonl");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("one two three four five"))
                .latency(latency)
                .tokensPerChunk(tokensPerChunk)
                .seed(seed)
                .log(log)
                .build())) {
            for (int i = 0; i < 3; i++) {
                Client.chat(simulator, "q", streamed);
            }
        }
        List<List<Long>> delays = new ArrayList<>();
        for (JsonNode line : Client.log(log)) {
            List<Long> due = new ArrayList<>();
            line.get("due")
                    .forEach(stamp ->
                            due.add(stamp.asLong() - line.get("received").asLong()));
            delays.add(due);
            for (int i = 0; i < due.size(); i++) {
                assertThat(line.get("sent").get(i).asLong())
                        .isGreaterThanOrEqualTo(line.get("due").get(i).asLong());
            }
        }
        return delays;
    }

    @Test
    void fixed_times_hold_for_every_token() {
        Latency latency = Latency.fixed(Duration.ofMillis(10), Duration.ofMillis(2));

        assertThat(delays(latency, 1, 0, true))
                .containsOnly(List.of(10_000_000L, 12_000_000L, 14_000_000L, 16_000_000L, 18_000_000L));
        assertThat(delays(latency, 2, 0, true)).containsOnly(List.of(10_000_000L, 14_000_000L, 16_000_000L));
        assertThat(delays(latency, 1, 0, false)).containsOnly(List.of(18_000_000L));
        assertThat(delays(Latency.none(), 2, 0, true)).containsOnly(List.of(0L, 0L, 0L));
    }

    @Test
    void drawn_times_follow_from_seed_and_number_of_the_request() {
        Latency latency = Latency.logNormal(Duration.ofMillis(4), Duration.ofMillis(1), 0.5);
        List<List<Long>> first = delays(latency, 1, 7, true);

        assertThat(delays(latency, 1, 7, true)).isEqualTo(first);
        assertThat(delays(latency, 1, 8, true)).isNotEqualTo(first);
        assertThat(first.get(0)).isNotEqualTo(first.get(1));
    }

    @Test
    void drawn_times_are_log_normal_with_the_asked_median_and_spread() {
        Latency latency = Latency.logNormal(Duration.ofMillis(100), Duration.ofMillis(10), 0.4);
        SplittableRandom random = new SplittableRandom(1);
        double[] logs = LongStream.generate(() -> latency.nextTtft(random))
                .limit(20_000)
                .mapToDouble(Math::log)
                .toArray();
        double mean = DoubleStream.of(logs).average().orElseThrow();
        double variance = DoubleStream.of(logs)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();

        assertThat(Math.exp(mean)).isCloseTo(100e6, within(2e6));
        assertThat(Math.sqrt(variance)).isCloseTo(0.4, within(0.01));
        double tokens = LongStream.generate(() -> latency.nextTokens(2, random))
                .limit(20_000)
                .average()
                .orElseThrow();
        assertThat(tokens).isCloseTo(2 * 10e6 * Math.exp(0.08), within(0.3e6));
    }

    @Test
    void latencies_are_parsed_from_text() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(Latency.parse("none").nextTtft(random)).isZero();
        assertThat(Latency.parse(" fixed  0.2s 50us ").nextTtft(random)).isEqualTo(200_000_000);
        assertThat(Latency.parse("fixed 1m 50us").nextTokens(3, random)).isEqualTo(150_000);
        assertThat(Latency.parse("log-normal 200ms 20ms 0.4").nextTtft(random)).isPositive();

        for (String text : List.of("", "slow", "fixed 1ms", "log-normal 1ms 1ms", "none 1ms")) {
            assertThatThrownBy(() -> Latency.parse(text))
                    .hasMessageContaining("latency must be")
                    .hasMessageContaining("\"" + text + "\"");
        }
        assertThatThrownBy(() -> Latency.parse("fixed 200 20ms"))
                .hasMessage(
                        "time to first token must be a number with us, ms, s or m, for example 200ms, but was \"200\"");
        assertThatThrownBy(() -> Latency.parse("log-normal 1ms 1ms x"))
                .hasMessage("sigma must be a number, but was \"x\"");
        assertThatThrownBy(() -> Latency.logNormal(Duration.ZERO, Duration.ZERO, 0))
                .hasMessageContaining("sigma must be above 0");
        assertThatThrownBy(() -> Latency.fixed(Duration.ofMillis(-1), Duration.ZERO))
                .hasMessageContaining("time to first token must be between 0 and a day");
    }
}
