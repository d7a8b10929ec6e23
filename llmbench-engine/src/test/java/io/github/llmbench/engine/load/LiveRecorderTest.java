package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.LiveMetrics.Spread;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveRecorderTest {
    private static final long MILLI = 1_000_000;
    private static final ModelRequest REQUEST =
            new ModelRequest(List.of(Message.user("a")), ModelParameters.DEFAULT, true);

    private static Call call(ModelResponse response) {
        return new Call(Call.Purpose.CHAT, "p:m", REQUEST, response, Cost.UNPRICED, false);
    }

    private static CallTrace streamed() {
        return CallTrace.recorder(0)
                .streamed(true)
                .sent(10 * MILLI)
                .headers(20 * MILLI)
                .content(110 * MILLI, 3, EventKind.TEXT)
                .content(130 * MILLI, 3, EventKind.TEXT)
                .content(210 * MILLI, 3, EventKind.TEXT)
                .end(300 * MILLI)
                .finish();
    }

    private static double p50(Spread spread) {
        assertThat(spread).isNotNull();
        return spread.p50();
    }

    @Test
    void durations_are_those_of_the_clock_asked_for() {
        LiveRecorder service = new LiveRecorder(false);
        LiveRecorder response = new LiveRecorder(true);
        for (LiveRecorder recorder : List.of(service, response)) {
            recorder.add(call(ModelResponse.answered("abc", Usage.of(5, 4), streamed())));
        }
        LiveMetrics live = service.snapshot();
        assertThat(p50(live.ttft())).isEqualTo(100, within(0.1));
        assertThat(p50(live.e2e())).isEqualTo(200, within(0.2));
        assertThat(live.itl()).isNotNull();
        assertThat(live.itl().count()).isEqualTo(2);
        assertThat(live.itl().p50()).isEqualTo(20, within(0.1));
        assertThat(live.itl().p99()).isEqualTo(80, within(0.1));
        assertThat(p50(response.snapshot().ttft())).isEqualTo(110, within(0.2));
        assertThat(p50(response.snapshot().e2e())).isEqualTo(210, within(0.2));
    }

    @Test
    void a_whole_answer_has_an_end_alone_and_one_that_failed_no_duration() {
        LiveRecorder recorder = new LiveRecorder(false);
        CallTrace whole = CallTrace.recorder(0)
                .sent(2 * MILLI)
                .content(50 * MILLI, 10, EventKind.TEXT)
                .end(52 * MILLI)
                .finish();
        recorder.add(call(ModelResponse.answered("a", Usage.NONE, whole)));
        recorder.add(call(ModelResponse.failed(new CallError(CallError.Kind.TIMED_OUT, null, "late"), streamed())));

        LiveMetrics live = recorder.snapshot();

        assertThat(live.calls()).isEqualTo(2);
        assertThat(live.ttft()).isNull();
        assertThat(live.itl()).isNull();
        assertThat(p50(live.e2e())).isEqualTo(50, within(0.1));
        assertThat(live.errors()).isEqualTo(Map.of(CallError.Kind.TIMED_OUT, 1L));
    }

    @Test
    void an_answer_that_was_cut_is_a_call_without_a_duration_as_in_the_report() {
        LiveRecorder recorder = new LiveRecorder(false);
        recorder.add(call(new ModelResponse(
                Outcome.TRUNCATED, "abc", "", List.of(), null, Usage.of(5, 4), streamed(), null, Map.of())));

        LiveMetrics live = recorder.snapshot();

        assertThat(live.calls()).isEqualTo(1);
        assertThat(live.ttft()).isNull();
        assertThat(live.e2e()).isNull();
        assertThat(live.errors()).isEmpty();
    }

    @Test
    void what_several_recorders_saw_has_the_percentiles_of_one_that_saw_it_all() {
        LiveRecorder all = new LiveRecorder(false);
        List<LiveRecorder> several = List.of(new LiveRecorder(false), new LiveRecorder(false), new LiveRecorder(false));
        for (int i = 0; i < 3_000; i++) {
            CallTrace trace = CallTrace.recorder(0)
                    .streamed(true)
                    .sent(MILLI)
                    .content((10 + i) * MILLI, 3, EventKind.TEXT)
                    .content((20 + 3L * i) * MILLI, 3, EventKind.TEXT)
                    .end((21 + 3L * i) * MILLI)
                    .finish();
            Call call = call(ModelResponse.answered("abc", Usage.of(5, 4), trace));
            all.add(call);
            several.get(i < 2_500 ? 0 : 1).add(call);
        }
        LiveMetrics one = all.snapshot();
        List<LiveRecorder.Encoded> seen =
                several.stream().map(LiveRecorder::encoded).toList();

        assertThat(LiveRecorder.spread(seen.stream()
                        .flatMap(each -> Stream.ofNullable(each.ttft()))
                        .toList()))
                .isEqualTo(one.ttft());
        assertThat(LiveRecorder.spread(seen.stream()
                        .flatMap(each -> Stream.ofNullable(each.e2e()))
                        .toList()))
                .isEqualTo(one.e2e());
        assertThat(LiveRecorder.spread(List.of())).isNull();
        assertThat(seen.get(2)).isEqualTo(new LiveRecorder.Encoded(null, null, null));
    }

    private static CallTrace.Recorder began(LiveRecorder live, boolean warmUp) {
        CallTrace.Recorder stream = CallTrace.recorder(0).streamed(true).warmUp(warmUp);
        live.began(stream);
        return stream.sent(10 * MILLI);
    }

    @Test
    void a_stream_shows_its_first_token_and_its_tokens_while_it_is_under_way() {
        LiveRecorder live = new LiveRecorder(false);
        CallTrace.Recorder stream = began(live, false);
        LiveMetrics none = live.snapshot();
        assertThat(none.ttft()).isNull();
        assertThat(none.tokensPerSecond()).isZero();

        stream.content(110 * MILLI, 3, EventKind.TEXT).content(130 * MILLI, 3, EventKind.TEXT);
        for (int look = 0; look < 2; look++) {
            LiveMetrics under = live.snapshot();
            assertThat(under.calls()).isZero();
            assertThat(under.ttft()).isNotNull();
            assertThat(under.ttft().count()).as("the same one at each look").isEqualTo(1);
            assertThat(under.ttft().p50()).isEqualTo(100, within(0.1));
            assertThat(under.tokensPerSecond() > 0)
                    .as("two events since the last look, then none")
                    .isEqualTo(look == 0);
        }

        CallTrace trace =
                stream.content(210 * MILLI, 3, EventKind.TEXT).end(300 * MILLI).finish();
        assertThat(live.snapshot().tokensPerSecond()).as("its last event").isPositive();
        live.add(call(ModelResponse.answered("abc", Usage.of(5, 30), trace)));
        LiveMetrics ended = live.snapshot();
        assertThat(ended.calls()).isEqualTo(1);
        assertThat(ended.ttft()).isNotNull();
        assertThat(ended.ttft().count()).isEqualTo(1);
        assertThat(ended.tokensPerSecond()).as("they were told as they came").isZero();
        assertThat(live.encoded().ttft()).isNotNull();
    }

    @Test
    void an_attempt_that_failed_is_forgotten_and_the_next_one_counts() {
        LiveRecorder live = new LiveRecorder(true);
        CallTrace.Recorder stream =
                began(live, false).content(110 * MILLI, 3, EventKind.TEXT).content(120 * MILLI, 3, EventKind.TEXT);
        live.snapshot();
        live.began(stream.end(130 * MILLI).attempt());
        assertThat(live.snapshot().tokensPerSecond())
                .as("what it had was told once")
                .isZero();
        stream.sent(500 * MILLI).content(700 * MILLI, 3, EventKind.TEXT);

        LiveMetrics again = live.snapshot();

        assertThat(p50(again.ttft())).isEqualTo(700, within(0.5));
        assertThat(again.tokensPerSecond()).isPositive();
    }

    @Test
    void each_phase_shows_its_own_calls_and_what_is_measured_no_others() {
        LiveRecorder live = new LiveRecorder(false);
        Call warm = call(ModelResponse.answered("abc", Usage.of(5, 4), streamedInWarmUp()));
        Call measured = call(ModelResponse.answered("abc", Usage.of(5, 4), streamed()));
        live.phase("sweep at 16/s");
        began(live, true).content(60 * MILLI, 3, EventKind.TEXT);
        live.add(warm);
        live.add(measured);
        LiveMetrics search = live.snapshot();
        assertThat(search.phase()).isEqualTo("sweep at 16/s");
        assertThat(search.calls()).isEqualTo(1);
        assertThat(search.ttft()).isNotNull();
        assertThat(search.ttft().count()).isEqualTo(2);

        live.measured();
        live.add(warm);
        LiveMetrics begun = live.snapshot();
        assertThat(begun.phase()).isNull();
        assertThat(begun.calls()).isZero();
        assertThat(begun.callsPerSecond()).isZero();
        assertThat(begun.ttft()).isNull();
        live.add(measured);
        assertThat(live.calls()).isEqualTo(1);
        assertThat(live.events()).isEqualTo(3);
    }

    private static CallTrace streamedInWarmUp() {
        return CallTrace.recorder(0)
                .streamed(true)
                .warmUp(true)
                .sent(10 * MILLI)
                .content(110 * MILLI, 3, EventKind.TEXT)
                .end(300 * MILLI)
                .finish();
    }

    @Test
    void threads_that_record_at_once_lose_nothing() {
        LiveRecorder recorder = new LiveRecorder(true);
        Call call = call(ModelResponse.answered("abc", Usage.of(5, 4), streamed()));
        IntStream.range(0, 20_000).parallel().forEach(i -> recorder.add(call));
        LiveMetrics live = recorder.snapshot();
        assertThat(live.calls()).isEqualTo(20_000);
        assertThat(live.ttft()).isNotNull();
        assertThat(live.ttft().count()).isEqualTo(20_000);
        assertThat(live.itl()).isNotNull();
        assertThat(live.itl().count()).isEqualTo(40_000);
    }

    @Test
    void distinct_things_are_counted_exactly_while_few_and_closely_when_many() {
        DistinctCount few = new DistinctCount();
        DistinctCount many = new DistinctCount();
        assertThat(few.count()).isZero();
        for (int i = 0; i < 1_000; i++) {
            few.add(("prompt " + i % 300).hashCode());
        }
        IntStream.range(0, 3_000_000).parallel().forEach(i -> many.add(i / 2));
        assertThat(few.count()).isEqualTo(300);
        assertThat((double) many.count()).isEqualTo(1_500_000, within(7_500.0));
    }
}
