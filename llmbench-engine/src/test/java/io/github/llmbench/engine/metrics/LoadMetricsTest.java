package io.github.llmbench.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Definition;
import io.github.llmbench.engine.timing.Window;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadMetricsTest {
    private static final long MILLI = 1_000_000;
    private static final Window TEN_SECONDS = new Window(0, 10_000 * MILLI);

    private final Benchmark benchmark = Benchmark.named("b")
            .task(Task.of(Dataset.of("t", List.of())))
            .models("p:a")
            .load(Load.poisson(10))
            .slo("ttft <= 500ms")
            .slo("tpot <= 50ms");

    private static Metric metric(Summary summary, String name) {
        return summary.metrics().stream()
                .filter(metric -> metric.name().equals(name) && "p:a".equals(metric.model()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in "
                        + summary.metrics().stream()
                                .map(Metric::name)
                                .distinct()
                                .toList()));
    }

    private static CallTrace.Recorder recorder(long offsetMillis) {
        return CallTrace.recorder(0).streamed(true).offset(offsetMillis * MILLI);
    }

    /** Sent {@code sent} ms after it was due, first content {@code first} ms after that, then an event every 10 ms. */
    private static CallTrace.Recorder stamps(long offset, long sent, long first, int events) {
        CallTrace.Recorder recorder = recorder(offset).sent(sent * MILLI);
        for (int i = 0; i < events; i++) {
            recorder.content((sent + first + 10L * i) * MILLI, 4, EventKind.TEXT);
        }
        return recorder.end((sent + first + 10L * events) * MILLI);
    }

    private static CallTrace trace(long offset, long sent, long first, int events) {
        return stamps(offset, sent, first, events).finish();
    }

    private static Trial trial(int sample, Outcome outcome, @Nullable CallTrace trace, Usage usage) {
        boolean failed = outcome == Outcome.TRANSPORT_FAILED || outcome == Outcome.TIMED_OUT;
        CallError error = failed ? new CallError(CallError.Kind.STREAM_BROKEN, null, "cut") : null;
        List<Call> calls = trace == null
                ? List.of()
                : List.of(new Call(
                        Call.Purpose.CHAT,
                        "p:a",
                        ModelRequest.of("q" + sample),
                        new ModelResponse(outcome, "x", "", List.of(), null, usage, trace, error, Map.of()),
                        Cost.of(new BigDecimal("0.01")),
                        false));
        return new Trial(
                new Trial.Key("p:a", "t", "s" + sample, 1), outcome, "", Map.of(), calls, null, failed ? "cut" : null);
    }

    private Summary summary(Window window, Trial... trials) {
        RunMetrics metrics = new RunMetrics(benchmark, window, Set.of());
        List.of(trials).forEach(metrics::add);
        return metrics.summary();
    }

    @Test
    void goodput_counts_calls_that_keep_every_slo_over_all_that_were_scheduled() {
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)),
                trial(2, Outcome.ANSWERED, trace(100, 0, 100, 11), Usage.of(5, 2)),
                trial(3, Outcome.ANSWERED, trace(200, 0, 600, 11), Usage.of(5, 11)),
                trial(4, Outcome.TRANSPORT_FAILED, trace(300, 0, 100, 3), Usage.NONE),
                trial(5, Outcome.SKIPPED, null, Usage.NONE));

        // The second has a TPOT of 100 ms, the third a TTFT of 600 ms, the fourth broke, the fifth was never sent.
        assertThat(metric(summary, "goodput.share").estimate()).isEqualTo(0.2);
        assertThat(metric(summary, "goodput.share").count()).isEqualTo(5);
        assertThat(metric(summary, "goodput.share").interval()).isNotNull();
        assertThat(metric(summary, "goodput").estimate()).isCloseTo(0.1, within(1e-9));
        assertThat(metric(summary, "goodput").signature())
                .contains("ttft <= 500ms, tpot <= 50ms")
                .contains("response clock");
    }

    @Test
    void F19_an_answer_whose_tokens_nobody_counted_does_not_keep_an_slo_on_them() {
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)),
                trial(2, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.NONE),
                trial(3, Outcome.ANSWERED, trace(0, 0, 100, 11).withLocalOutputTokens(11), Usage.NONE),
                trial(4, Outcome.ANSWERED, trace(0, 0, 100, 1), Usage.of(5, 1)));

        assertThat(metric(summary, "goodput.share").estimate()).isEqualTo(0.75);
        assertThat(metric(summary, "goodput").estimate()).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void goodput_a_second_is_of_good_calls_that_end_in_the_window_and_its_share_of_all() {
        Window window = new Window(1_000 * MILLI, 2_000 * MILLI);
        CallTrace warm = stamps(900, 0, 50, 10).warmUp(true).finish();

        Summary summary = summary(
                window,
                trial(1, Outcome.ANSWERED, warm, Usage.of(5, 20)),
                trial(2, Outcome.ANSWERED, trace(1_500, 0, 60, 10), Usage.of(5, 20)),
                trial(3, Outcome.ANSWERED, trace(1_300, 0, 600, 5), Usage.of(5, 20)),
                trial(4, Outcome.ANSWERED, trace(1_900, 0, 60, 10), Usage.of(5, 20)));

        // The first two; the third has a TTFT of 600 ms, the fourth ends after the window.
        assertThat(metric(summary, "goodput").estimate()).isEqualTo(2);
        assertThat(metric(summary, "throughput.calls").estimate()).isEqualTo(3);
        assertThat(metric(summary, "goodput.share").estimate()).isCloseTo(2.0 / 3, within(1e-9));
    }

    @Test
    void F04_an_slo_of_an_open_load_runs_from_the_schedule_so_that_a_wait_to_be_sent_breaks_it() {
        Summary summary = summary(TEN_SECONDS, trial(1, Outcome.ANSWERED, trace(0, 450, 100, 11), Usage.of(5, 11)));

        assertThat(metric(summary, "ttft.mean").estimate()).isEqualTo(100);
        assertThat(metric(summary, "response.ttft.mean").estimate()).isEqualTo(550);
        assertThat(metric(summary, "goodput.share").estimate()).isZero();
        assertThat(metric(summary, "schedule_delay.mean").estimate()).isEqualTo(450);
    }

    @Test
    void F06_the_window_cuts_token_events_and_not_only_calls() {
        Window window = new Window(1_000 * MILLI, 2_000 * MILLI);
        CallTrace warm = stamps(900, 0, 50, 10).warmUp(true).finish();

        Summary summary = summary(
                window,
                // Events at 950 to 1,040 ms: five of the ten fall in, although the call is of the warm-up.
                trial(1, Outcome.ANSWERED, warm, Usage.of(5, 20)),
                // Events at 1,960 to 2,050 ms: four fall in, the others are drain.
                trial(2, Outcome.ANSWERED, trace(1_900, 0, 60, 10), Usage.of(5, 20)));

        assertThat(metric(summary, "throughput.tokens").estimate()).isCloseTo(10 + 8, within(1e-9));
        assertThat(metric(summary, "goodput.share").count()).isEqualTo(1);
        assertThat(metric(summary, "ttft.mean").count()).isEqualTo(1);
        assertThat(metric(summary, "throughput.calls").estimate()).isEqualTo(1);
    }

    @Test
    void F07_tokens_of_calls_that_were_cut_count_for_throughput() {
        Summary summary = summary(
                new Window(0, 1_000 * MILLI),
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 10), Usage.of(5, 20)),
                trial(2, Outcome.TIMED_OUT, trace(0, 0, 100, 6), Usage.NONE));

        // Two tokens an event, as the answered call had; the cut one sent six events.
        assertThat(metric(summary, "throughput.tokens").estimate()).isCloseTo(20 + 12, within(1e-9));
        assertThat(metric(summary, "throughput.tokens").signature())
                .contains("6 events")
                .contains("2.00 tokens each");
    }

    @Test
    void events_of_a_summary_are_no_measure_of_the_tokens_of_an_event() {
        CallTrace.Recorder summed = recorder(0).sent(0);
        for (int i = 0; i < 30; i++) {
            summed.content((100 + i) * MILLI, 9, EventKind.SUMMARY);
        }
        for (int i = 0; i < 10; i++) {
            summed.content((200 + 10L * i) * MILLI, 4, EventKind.TEXT);
        }
        Summary summary = summary(
                new Window(0, 1_000 * MILLI),
                trial(1, Outcome.ANSWERED, summed.end(300 * MILLI).finish(), new Usage(5L, 520L, 500L, null, null)),
                trial(2, Outcome.TRANSPORT_FAILED, trace(0, 0, 100, 6), Usage.NONE));

        assertThat(metric(summary, "throughput.tokens").signature())
                .contains("6 events")
                .contains("2.00 tokens each");
        assertThat(metric(summary, "throughput.tokens").estimate()).isCloseTo(20 + 12, within(1e-9));
        assertThat(metric(summary, "itl.mean").signature()).contains("2.0 tokens an event");
    }

    @Test
    void F07_what_a_cut_stream_said_of_its_tokens_when_it_began_is_not_how_many_came() {
        // Anthropic's message_start says one output token; then six events of two tokens each came.
        Summary summary = summary(
                new Window(0, 1_000 * MILLI),
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 10), Usage.of(5, 20)),
                trial(2, Outcome.TIMED_OUT, trace(0, 0, 100, 6), Usage.of(5, 1)),
                trial(3, Outcome.TRANSPORT_FAILED, trace(0, 0, 100, 6).withLocalOutputTokens(9), Usage.of(5, 1)));

        assertThat(metric(summary, "throughput.tokens").estimate())
                .as("of the last, whose text was counted, nine in six events")
                .isCloseTo(20 + 6 * 29 / 16.0 + 9, within(1e-9));
        assertThat(metric(summary, "throughput.tokens").signature()).contains("6 events");
        assertThat(metric(summary, "tokens.output").estimate()).isEqualTo(20);
        assertThat(metric(summary, "tokens.output").count()).isEqualTo(1);
        assertThat(metric(summary, "tokens.input").count()).isEqualTo(3);
    }

    @Test
    void an_answer_without_any_content_is_in_the_rates_by_its_last_byte() {
        CallTrace silent = recorder(0).sent(0).end(300 * MILLI).finish();
        Benchmark without = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())))
                .models("p:a")
                .load(Load.poisson(10));
        RunMetrics metrics = new RunMetrics(without, TEN_SECONDS, Set.of());
        metrics.add(trial(1, Outcome.ANSWERED, silent, Usage.of(5, 0)));
        Summary summary = metrics.summary();

        assertThat(metric(summary, "throughput.calls").estimate()).isCloseTo(0.1, within(1e-9));
        assertThat(metric(summary, "goodput").estimate()).isCloseTo(0.1, within(1e-9));
        assertThat(metric(summary, "goodput.share").estimate()).isEqualTo(1);
    }

    @Test
    void F22_failed_and_truncated_calls_are_in_no_latency() {
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)),
                trial(2, Outcome.TRANSPORT_FAILED, trace(0, 0, 9_000, 2), Usage.of(5, 11)),
                trial(3, Outcome.TIMED_OUT, trace(0, 0, 9_000, 2), Usage.of(5, 11)),
                trial(4, Outcome.TRUNCATED, trace(0, 0, 9_000, 2), Usage.of(5, 11)));

        for (String duration : List.of("ttft", "e2e", "response.e2e", "tpot", "itl", "schedule_delay")) {
            assertThat(metric(summary, duration + ".mean").estimate())
                    .as(duration)
                    .isLessThan(300);
        }
        assertThat(metric(summary, "e2e.mean").count()).isEqualTo(1);
        assertThat(metric(summary, "truncated").estimate()).isEqualTo(0.25);
        assertThat(metric(summary, "goodput.share").count()).isEqualTo(4);
    }

    @Test
    void the_delay_before_sending_is_of_every_call_that_was_sent_however_it_ended() {
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)),
                trial(2, Outcome.TIMED_OUT, trace(0, 900, 9_000, 2), Usage.NONE));

        assertThat(metric(summary, "schedule_delay.mean").estimate()).isEqualTo(450);
        assertThat(metric(summary, "schedule_delay.mean").count()).isEqualTo(2);
        assertThat(metric(summary, "schedule_delay.mean").signature()).contains("every call that was sent");
        assertThat(metric(summary, "e2e.mean").count()).isEqualTo(1);
    }

    @Test
    void waiting_for_the_limiter_is_shown_apart_where_there_was_any_and_is_no_service_time() {
        CallTrace waited = stamps(0, 400, 100, 11)
                .limiterEntered(100 * MILLI)
                .limiterLeft(400 * MILLI)
                .sent(400 * MILLI)
                .content(500 * MILLI, 3, CallTrace.EventKind.TEXT)
                .end(500 * MILLI)
                .finish();
        CallTrace refused = CallTrace.recorder(0)
                .limiterEntered(100 * MILLI)
                .end(800 * MILLI)
                .finish();
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, waited, Usage.of(5, 11)),
                trial(2, Outcome.TRANSPORT_FAILED, refused, Usage.NONE));

        assertThat(metric(summary, "limiter.wait.mean").estimate()).isEqualTo((300 + 700) / 2.0);
        assertThat(metric(summary, "limiter.wait.mean").count()).isEqualTo(2);
        assertThat(metric(summary, "e2e.mean").estimate()).isEqualTo(100);

        CallTrace atOnce = CallTrace.recorder(0)
                .limiterEntered(10)
                .limiterLeft(20)
                .sent(30)
                .content(MILLI, 3, CallTrace.EventKind.TEXT)
                .end(MILLI)
                .finish();
        assertThat(summary(TEN_SECONDS, trial(1, Outcome.ANSWERED, atOnce, Usage.of(5, 11)))
                        .metrics())
                .extracting(Metric::name)
                .contains("e2e.mean")
                .doesNotContain("limiter.wait.mean");
    }

    @Test
    void a_call_that_was_retried_was_late_by_its_first_attempt_and_has_waited_for_the_limiter_in_each() {
        CallTrace retried = recorder(0)
                .limiterEntered(10 * MILLI)
                .limiterLeft(30 * MILLI)
                .sent(31 * MILLI)
                .end(100 * MILLI)
                .limiterEntered(1_000 * MILLI)
                .limiterLeft(1_500 * MILLI)
                .sent(1_501 * MILLI)
                .content(1_600 * MILLI, 4, EventKind.TEXT)
                .end(1_600 * MILLI)
                .finish();
        Summary summary = summary(TEN_SECONDS, trial(1, Outcome.ANSWERED, retried, Usage.of(5, 1)));

        assertThat(metric(summary, "limiter.wait.mean").estimate()).isEqualTo(520);
        assertThat(metric(summary, "schedule_delay.mean").estimate()).isEqualTo(31);
        assertThat(metric(summary, "ttft.mean").estimate()).isEqualTo(99);
        assertThat(metric(summary, "response.ttft.mean").estimate()).isEqualTo(1_600);
    }

    @Test
    void a_window_without_length_has_a_share_and_no_rates() {
        Summary summary = summary(new Window(0, 0), trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)));

        assertThat(metric(summary, "goodput.share").estimate()).isEqualTo(1);
        assertThat(summary.metrics())
                .extracting(Metric::name)
                .doesNotContain("goodput", "throughput.calls", "throughput.tokens");
    }

    @Test
    void reasoning_that_was_not_shown_is_no_difference_between_the_counts() {
        CallTrace counted = trace(0, 0, 100, 11).withLocalOutputTokens(10);
        Usage hidden = new Usage(5L, 510L, 500L, null, null);

        Summary summary = summary(TEN_SECONDS, trial(1, Outcome.ANSWERED, counted, hidden));

        assertThat(metric(summary, "tokens.output.difference").estimate()).isZero();
    }

    @Test
    void failed_calls_that_had_begun_to_answer_are_counted_as_partial() {
        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)),
                trial(2, Outcome.TIMED_OUT, trace(0, 0, 100, 5), Usage.NONE),
                trial(3, Outcome.TIMED_OUT, trace(0, 0, 100, 0), Usage.NONE),
                trial(4, Outcome.TRUNCATED, trace(0, 0, 100, 5), Usage.of(5, 11)));

        assertThat(metric(summary, "partial").estimate()).isEqualTo(0.25);
        assertThat(metric(summary, "timed_out").estimate()).isEqualTo(0.5);
    }

    @Test
    void a_warm_up_counts_for_cost_and_for_nothing_else() {
        CallTrace warm = stamps(0, 0, 100, 11).warmUp(true).finish();

        Summary summary = summary(
                TEN_SECONDS,
                trial(1, Outcome.ANSWERED, warm, Usage.of(5, 11)),
                trial(2, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)));

        assertThat(summary.outcomes())
                .singleElement()
                .satisfies(count -> assertThat(count.trials()).isEqualTo(1));
        assertThat(metric(summary, "cost").estimate()).isEqualTo(0.02);
        assertThat(metric(summary, "tokens.output").count()).isEqualTo(1);
    }

    @Test
    void a_percentile_is_shown_only_where_there_are_enough_values() {
        Trial[] many = IntStream.range(0, 1_000)
                .mapToObj(i -> trial(i, Outcome.ANSWERED, trace(i, 0, 100 + i, 2), Usage.of(5, 2)))
                .toArray(Trial[]::new);
        Summary enough = summary(TEN_SECONDS, many);
        Summary tooFew = summary(TEN_SECONDS, Arrays.copyOf(many, 999));

        assertThat(metric(enough, "ttft.p99.9").estimate()).isCloseTo(1_098, within(2.0));
        assertThat(tooFew.metrics()).extracting(Metric::name).doesNotContain("ttft.p99.9");
        assertThat(enough.metrics()).extracting(Metric::name).doesNotContain("ttft.p99.99");
    }

    @Test
    void without_a_window_there_is_no_goodput() {
        RunMetrics metrics = new RunMetrics(benchmark);
        metrics.add(trial(1, Outcome.ANSWERED, trace(0, 0, 100, 11), Usage.of(5, 11)));

        assertThat(metrics.summary().metrics()).extracting(Metric::name).noneMatch(name -> name.startsWith("goodput"));
    }

    @Test
    void the_local_count_stands_beside_the_providers() {
        CallTrace counted = trace(0, 0, 100, 11).withLocalOutputTokens(12);

        Summary summary = summary(TEN_SECONDS, trial(1, Outcome.ANSWERED, counted, Usage.of(5, 10)));

        assertThat(metric(summary, "tokens.output").estimate()).isEqualTo(10);
        assertThat(metric(summary, "tokens.output.local").estimate()).isEqualTo(12);
        assertThat(metric(summary, "tokens.output.difference").estimate()).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void other_tools_definitions_are_shown_beside_ours_on_request() {
        // A role at 40 ms, content at 100, 110, 120 ms with an empty text at 105 ms, the finish reason at 126 ms; five
        // tokens.
        CallTrace trace = recorder(0)
                .sent(0)
                .emptyChunk(40 * MILLI)
                .content(100 * MILLI, 4, EventKind.TEXT)
                .emptyChunk(105 * MILLI)
                .content(110 * MILLI, 4, EventKind.TEXT)
                .content(120 * MILLI, 4, EventKind.TEXT)
                .emptyChunk(126 * MILLI)
                .end(130 * MILLI)
                .finish()
                .withLocalOutputTokens(6);
        RunMetrics metrics = new RunMetrics(benchmark, null, Set.of(Definition.values()));
        metrics.add(trial(1, Outcome.ANSWERED, trace, Usage.of(5, 5)));
        Summary summary = metrics.summary();

        assertThat(metric(summary, "tpot.mean").estimate()).isEqualTo(20.0 / 4);
        assertThat(metric(summary, "itl.mean").estimate()).isEqualTo(10);
        assertThat(metric(summary, "vllm.tpot.mean").estimate()).isEqualTo(86.0 / 4);
        assertThat(metric(summary, "vllm.itl.mean").estimate()).isCloseTo((60 + 5 + 5 + 10 + 6) / 5.0, within(1e-9));
        assertThat(metric(summary, "aiperf.itl.mean").estimate()).isEqualTo(20.0 / 5);
        assertThat(metric(summary, "guidellm.tpot.mean").estimate()).isEqualTo(120.0 / 5);
        assertThat(metric(summary, "guidellm.itl.mean").estimate()).isEqualTo(20.0 / 4);
        assertThat(Definition.named("vLLM")).isEqualTo(Definition.VLLM);
    }

    @Test
    void histograms_of_two_runs_add_up_to_those_of_one() {
        Trial[] all = IntStream.range(0, 400)
                .mapToObj(i -> trial(i, Outcome.ANSWERED, trace(10L * i, i % 7, 20 + i * i % 311, 5), Usage.of(3, 5)))
                .toArray(Trial[]::new);

        List<LatencyHistogram> whole = summary(TEN_SECONDS, all).histograms();
        List<LatencyHistogram> merged = Histograms.merged(List.of(
                summary(TEN_SECONDS, Arrays.copyOfRange(all, 0, 150)).histograms(),
                summary(TEN_SECONDS, Arrays.copyOfRange(all, 150, 400)).histograms()));

        assertThat(merged).extracting(LatencyHistogram::metric).contains("ttft", "e2e", "itl", "response.ttft");
        assertThat(merged.stream().map(Histograms::decoded).toList())
                .isEqualTo(whole.stream().map(Histograms::decoded).toList());
        assertThat(merged)
                .extracting(LatencyHistogram::count)
                .containsExactlyElementsOf(
                        whole.stream().map(LatencyHistogram::count).toList());
    }

    @Test
    void a_text_that_is_no_histogram_is_one_line() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Histograms.decoded(new LatencyHistogram("ttft", "p:a", "t", 1, "AAAA")))
                .withMessageContaining("hdr of ttft (p:a, t) must be a compressed HdrHistogram");
    }
}
