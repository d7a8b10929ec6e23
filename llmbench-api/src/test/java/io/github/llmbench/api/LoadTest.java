package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LoadTest {
    private static Duration seconds(long value) {
        return Duration.ofSeconds(value);
    }

    static Stream<Arguments> loads() {
        return Stream.of(
                Arguments.of("closed 16", Load.closed(16)),
                Arguments.of(
                        "closed 4 think 250ms for 60s warm-up 8 calls",
                        Load.closed(4)
                                .thinkTime(Duration.ofMillis(250))
                                .during(seconds(60))
                                .warmUp(8)),
                Arguments.of(
                        "closed 4 for 500 calls warm-up 5s",
                        Load.closed(4).calls(500).warmUp(seconds(5))),
                Arguments.of("constant 20/s", Load.constant(20)),
                Arguments.of("constant 2/min for 1h", Load.constant(2 / 60.0).during(Duration.ofHours(1))),
                Arguments.of(
                        "poisson 20/s max-in-flight 64 for 30s warm-up 5s",
                        Load.poisson(20).during(seconds(30)).warmUp(seconds(5)).maxInFlight(64)),
                Arguments.of(
                        "gamma 0.5/s burstiness 0.25 for 500 calls",
                        Load.gamma(0.5, 0.25).calls(500)),
                Arguments.of("ramp 1/s to 50/s over 60s", Load.ramp(1, 50, seconds(60))),
                Arguments.of(
                        "ramp 1/s to 50/s over 60s burstiness 1 warm-up 20 calls",
                        Load.ramp(1, 50, seconds(60)).burstiness(1).warmUp(20)),
                Arguments.of(
                        "steps 5/s for 10s, 10/s for 1500us",
                        Load.steps(Load.Segment.of(5, seconds(10)), Load.Segment.of(10, Duration.ofNanos(1_500_000)))),
                Arguments.of("replay trace.jsonl", Load.replay(Path.of("trace.jsonl"))),
                Arguments.of(
                        "replay \"my trace.jsonl\" speed 2",
                        Load.replay(Path.of("my trace.jsonl")).speed(2)),
                Arguments.of(
                        "poisson 20/s for 60s until ttft.p95 within 5%",
                        Load.poisson(20).during(seconds(60)).until("ttft.p95", 0.05)),
                Arguments.of(
                        "sweep 1/s to 64/s for 10s warm-up 2s burstiness 0.5 max-in-flight 512",
                        Load.sweep(1, 64, seconds(10))
                                .warmUp(seconds(2))
                                .burstiness(0.5)
                                .maxInFlight(512)));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void a_load_is_read_as_it_is_built(String text, Load load) {
        assertThat(Load.parse(text)).isEqualTo(load);
    }

    @ParameterizedTest
    @MethodSource("loads")
    void what_a_load_says_of_itself_is_read_as_the_same_load(String text, Load load) {
        assertThat(Load.parse(load.toString())).as(load.toString()).isEqualTo(load);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    poisson 0/s                  | rate must be > 0 and at most 1000000 calls per second, but was 0
                    poisson -3/s                 | rate must be > 0
                    poisson NaN/s                | rate must be > 0 and at most 1000000 calls per second, but was NaN
                    constant Infinity/s          | rate must be > 0
                    constant 20                  | a rate must be a number with /s, /min or /h, but was 20
                    constant 20/d                | a rate must be a number with /s, /min or /h, but was 20/d
                    constant fast                | a rate must be a number
                    constant                     | it ends where a rate such as 20/s should stand
                    gamma 20/s                   | gamma needs a burstiness
                    gamma 20/s burstiness 0      | burstiness must be > 0, but was 0
                    gamma 20/s burstiness NaN    | burstiness must be > 0, but was NaN
                    poisson 20/s for 0s          | time of a load must be > 0
                    poisson 20/s for 30          | a time must be a number with us, ms, s, min or h, but was 30
                    poisson 20/s for 0 calls     | number of calls must be >= 1, but was 0
                    poisson 20/s think 2s        | it has no option think
                    poisson 20/s speed 2         | only a replay has a speed
                    closed 4 max-in-flight 3     | it has no option max-in-flight
                    closed 0                     | closed load must be >= 1, but was 0
                    closed few                   | number of trials in flight must be a whole number, but was few
                    ramp 0/s to 0/s over 10s     | rate must be > 0
                    ramp 1/s to 5/s in 10s       | "over" should stand where there is in
                    ramp 0/s to 5/s over 10s warm-up 2s | has no rate to warm up at
                    steps 5/s                    | it ends where "for" should stand
                    replay t.jsonl burstiness 1  | a replay has the gaps of its trace
                    replay t.jsonl speed 0       | speed must be > 0, but was 0
                    replay t.jsonl warm-up 5s    | a replay has no warm-up
                    sweep 1/s to 64/s            | a sweep needs a time for each stage
                    sweep 8/s to 8/s for 1s      | a sweep must go up
                    sweep 1/s to 8/s for 1s until ttft.p95 within 5% | it has no option until; there are for, warm-up, max-in-flight, burstiness, constant
                    poisson 2/s until ttft.p95 within 5    | until must be within a share such as 5%, but was 5
                    poisson 2/s until ttft.p95 within 0%   | must be within more than 0
                    open 3                       | it must start with a shape
                    """)
    void a_load_that_is_none_is_refused_with_what_is_wrong(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Load.parse(text)).withMessageContaining(message);
    }

    @Test
    void only_an_open_load_never_waits_for_answers() {
        assertThat(Load.closed(4).open()).isFalse();
        assertThat(Load.poisson(4).open()).isTrue();
        assertThat(Load.sweep(1, 2, seconds(1)).open()).isTrue();
    }

    @Test
    void a_load_is_paced_where_it_has_times_or_an_end_of_its_own() {
        assertThat(Load.closed(4).paced()).isFalse();
        assertThat(Load.closed(4).during(seconds(10)).paced()).isTrue();
        assertThat(Load.closed(4).warmUp(1).paced()).isTrue();
        assertThat(Load.constant(4).paced()).isTrue();
    }

    @Test
    void an_slo_is_read_from_its_written_form() {
        Slo slo = Slo.parse("ttft <= 0.5 s");

        assertThat(slo.metric()).isEqualTo("ttft");
        assertThat(slo.threshold()).isEqualTo(500);
        assertThat(slo).hasToString("ttft <= 0.5 s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ttft.p95 <= 500ms           | of a call, without a percentile
                    accuracy >= 0.5             | SLO must be on one of ttft, ttfo, e2e, tpot, itl, tokens_per_second
                    ttft <= 500ms advisory      | has no model or advisory
                    ttft <= -1ms                | must be >= 0 and finite
                    """)
    void an_slo_that_is_none_is_refused(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Slo.parse(text)).withMessageContaining(message);
    }

    @Test
    void a_trace_keeps_its_place_in_a_load_and_the_local_count() {
        CallTrace trace =
                CallTrace.recorder(0).offset(5).warmUp(true).sent(1).finish().withLocalOutputTokens(7);

        assertThat(trace.offset()).isEqualTo(5);
        assertThat(trace.warmUp()).isTrue();
        assertThat(trace.localOutputTokens()).isEqualTo(7);
        assertThat(CallTrace.empty().offset()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace).isNotEqualTo(CallTrace.recorder(0).sent(1).finish());
    }
}
