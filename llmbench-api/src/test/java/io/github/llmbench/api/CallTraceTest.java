package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class CallTraceTest {
    private static CallTrace.Recorder recorder() {
        return CallTrace.recorder(0).scheduledAt(Fixtures.NOON);
    }

    @Test
    void stamps_are_relative_to_the_schedule() {
        CallTrace trace = CallTrace.recorder(1_000)
                .scheduledAt(Fixtures.NOON)
                .limiterEntered(1_001)
                .limiterLeft(1_002)
                .sent(1_010)
                .headers(1_020)
                .event(1_025)
                .content(1_030, 5, CallTrace.EventKind.REASONING)
                .content(1_040, 7, CallTrace.EventKind.TEXT)
                .end(1_050)
                .streamed(true)
                .finish();

        assertThat(trace.scheduledAt()).isEqualTo(Fixtures.NOON);
        assertThat(trace.limiterEntered()).isEqualTo(1);
        assertThat(trace.limiterLeft()).isEqualTo(2);
        assertThat(trace.sent()).isEqualTo(10);
        assertThat(trace.headers()).isEqualTo(20);
        assertThat(trace.firstEvent()).isEqualTo(25);
        assertThat(trace.firstContent()).isEqualTo(30);
        assertThat(trace.firstOutput()).isEqualTo(40);
        assertThat(trace.lastContent()).isEqualTo(40);
        assertThat(trace.end()).isEqualTo(50);
        assertThat(trace.contentEvents()).isEqualTo(2);
        assertThat(trace.eventBytes(1)).isEqualTo(7);
        assertThat(trace.eventKind(0)).isEqualTo(CallTrace.EventKind.REASONING);
        assertThat(trace.eventStamp(0)).isEqualTo(30);
        assertThat(trace.attempts()).isEqualTo(1);
        assertThat(trace.streamed()).isTrue();
        assertThat(trace.grade()).isEqualTo(CallTrace.Grade.WIRE);
        assertThat(trace.toString()).contains("sent=10", "contentEvents=2");
    }

    @Test
    void what_did_not_happen_is_absent() {
        CallTrace trace = CallTrace.empty();

        assertThat(trace.sent()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.firstContent()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.firstOutput()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.lastContent()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.attempts()).isZero();
    }

    @Test
    void a_new_attempt_forgets_what_the_last_one_received() {
        CallTrace trace = recorder()
                .sent(1)
                .headers(2)
                .emptyChunk(2)
                .content(3, 1, CallTrace.EventKind.TEXT)
                .sent(10)
                .emptyChunk(12)
                .finish();

        assertThat(trace.attempts()).isEqualTo(2);
        assertThat(trace.sent()).isEqualTo(10);
        assertThat(trace.headers()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.contentEvents()).isZero();
        assertThat(trace.emptyChunks()).isEqualTo(1);
        assertThat(trace.emptyChunkStamp(0)).isEqualTo(12);
    }

    @Test
    void any_number_of_events_is_kept() {
        CallTrace.Recorder recorder = recorder().sent(0);
        for (int i = 0; i < 1_000; i++) {
            recorder.content(i, i, CallTrace.EventKind.TOOL);
        }
        CallTrace trace = recorder.finish();

        assertThat(trace.contentEvents()).isEqualTo(1_000);
        assertThat(trace.eventStamp(999)).isEqualTo(999);
        assertThat(trace.firstOutput()).isZero();
    }

    @Test
    void traces_with_the_same_stamps_are_equal() {
        CallTrace one =
                recorder().sent(1).content(2, 3, CallTrace.EventKind.TEXT).finish();
        CallTrace same =
                recorder().sent(1).content(2, 3, CallTrace.EventKind.TEXT).finish();
        CallTrace other = recorder()
                .sent(1)
                .content(2, 3, CallTrace.EventKind.REASONING)
                .grade(CallTrace.Grade.CALLBACK)
                .attempts(4)
                .finish();

        assertThat(one)
                .isEqualTo(same)
                .hasSameHashCodeAs(same)
                .isNotEqualTo(other)
                .isNotEqualTo("x");
    }

    @Test
    void an_attempt_that_joins_the_queue_forgets_what_the_one_before_received() {
        CallTrace trace = CallTrace.recorder(0)
                .limiterEntered(1)
                .limiterLeft(2)
                .sent(3)
                .headers(4)
                .content(5, 1, CallTrace.EventKind.TEXT)
                .end(6)
                .limiterEntered(10)
                .limiterLeft(20)
                .end(30)
                .finish();
        assertThat(trace.limiterEntered()).isEqualTo(10);
        assertThat(trace.limiterLeft()).isEqualTo(20);
        assertThat(trace.sent()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.headers()).isEqualTo(CallTrace.ABSENT);
        assertThat(trace.contentEvents()).isZero();
        assertThat(trace.end()).isEqualTo(30);
        assertThat(trace.attempts()).isEqualTo(1);
        assertThat(trace.firstSent()).as("it was sent once").isEqualTo(3);
        assertThat(trace.limiterWaited()).isEqualTo(1 + 10);
    }

    @Test
    void waits_of_all_attempts_add_up_those_that_got_no_permit_included() {
        CallTrace.Recorder recorder =
                CallTrace.recorder(100).limiterEntered(110).end(140);
        assertThat(recorder.finish().limiterWaited()).isEqualTo(30);

        CallTrace trace = recorder.limiterEntered(200)
                .limiterLeft(205)
                .sent(206)
                .end(300)
                .limiterEntered(400)
                .limiterLeft(450)
                .sent(460)
                .end(500)
                .finish();

        assertThat(trace.limiterWaitedBefore()).isEqualTo(30 + 5);
        assertThat(trace.limiterWaited()).isEqualTo(30 + 5 + 50);
        assertThat(trace.firstSent()).isEqualTo(106);
        assertThat(trace.sent()).isEqualTo(360);
        CallTrace never = CallTrace.empty();
        assertThat(never.limiterWaited()).isEqualTo(CallTrace.ABSENT);
        assertThat(never.firstSent()).isEqualTo(CallTrace.ABSENT);
    }
}
