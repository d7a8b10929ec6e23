package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RunTest {
    @Test
    void the_worst_gate_that_is_not_advisory_decides() {
        GateResult pass = Fixtures.result("a >= 1", Verdict.PASS);
        GateResult fail = Fixtures.result("a >= 1", Verdict.FAIL);
        GateResult open = Fixtures.result("a >= 1", Verdict.INCONCLUSIVE);
        GateResult advisory = Fixtures.result("a >= 1 advisory", Verdict.FAIL);

        assertThat(Fixtures.run(List.of()).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Fixtures.run(List.of(pass, advisory)).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Fixtures.run(List.of(pass, open)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Fixtures.run(List.of(open, fail, pass)).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void a_metric_is_found_by_name_and_model() {
        Run run = Fixtures.run(List.of());

        assertThat(run.id()).isEqualTo("r1");
        assertThat(run.metric("accuracy", "p:b").model()).isEqualTo("p:b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.metric("ttft.p95", "p:b"))
                .withMessageContaining("has no metric ttft.p95 of model p:b")
                .withMessageContaining("[accuracy]");
        try (Stream<Trial> trials = run.trials()) {
            assertThat(trials).isEmpty();
        }
    }

    @Test
    void a_comparison_can_be_seen_from_both_sides() {
        Run run = Fixtures.run(List.of());
        PairedDifference forth = run.compare("p:a", "p:b").difference("accuracy");
        PairedDifference back = run.compare("p:b", "p:a").difference("accuracy");

        assertThat(back.difference()).isEqualTo(-forth.difference());
        assertThat(back.left()).isEqualTo(forth.right());
        assertThat(back.leftOnly()).isEqualTo(forth.rightOnly());
        assertThat(back.interval().low()).isEqualTo(-forth.interval().high());
        assertThat(back.flipped()).isEqualTo(forth);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.compare("p:a", "p:c"))
                .withMessageContaining("its models are [p:a, p:b]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.compare("p:a", "p:b").difference("cost"))
                .withMessageContaining("[accuracy]");
    }

    @Test
    void costs_add_up_and_a_missing_price_is_not_zero() {
        Cost sum = Cost.of(new BigDecimal("0.5")).plus(Cost.UNPRICED).plus(Cost.NONE);

        assertThat(sum.usd()).isEqualByComparingTo("0.5");
        assertThat(sum.priced()).isEqualTo(1);
        assertThat(sum.unpriced()).isEqualTo(1);
        assertThat(sum.complete()).isFalse();
        assertThat(Cost.NONE.complete()).isTrue();
    }

    @Test
    void a_trial_costs_what_its_calls_cost() {
        Call call = new Call(
                Call.Purpose.CHAT,
                "p:a",
                ModelRequest.of("q"),
                ModelResponse.answered("a", Usage.NONE, CallTrace.empty()),
                Cost.of(BigDecimal.ONE),
                false);
        Trial trial = new Trial(
                new Trial.Key("p:a", "t", "s", 1),
                Outcome.ANSWERED,
                "a",
                Map.of("x", Score.of(true)),
                List.of(call, call),
                null,
                null);

        assertThat(trial.cost().usd()).isEqualByComparingTo("2");
        assertThatIllegalArgumentException().isThrownBy(() -> new Trial.Key("p:a", "t", "s", 0));
    }

    @Test
    void a_fingerprint_names_what_changed() {
        Fingerprint one = new Fingerprint(Map.of("dataset", "1", "prompt", "2"), Map.of("machine", "x"));
        Fingerprint two = new Fingerprint(Map.of("dataset", "1", "prompt", "3", "scorer", "4"), Map.of());

        assertThat(one.identityChanges(two)).containsExactly("prompt", "scorer");
        assertThat(one.identityChanges(one)).isEmpty();
    }

    @Test
    void outcomes_know_what_may_be_scored_and_what_is_tried_again() {
        assertThat(Stream.of(Outcome.values()).filter(Outcome::scorable))
                .containsExactly(
                        Outcome.ANSWERED,
                        Outcome.EXTRACTION_FAILED,
                        Outcome.REFUSED,
                        Outcome.TRUNCATED,
                        Outcome.SAFETY_BLOCKED);
        assertThat(Stream.of(Outcome.values()).filter(Outcome::retriedOnResume))
                .containsExactly(Outcome.TRANSPORT_FAILED, Outcome.TIMED_OUT, Outcome.SKIPPED);
    }

    @Test
    void values_out_of_range_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Interval(1, 0, 0.95, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Interval(0, Double.NaN, 0.95, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage(-1L, null, null, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Metric("m", null, null, 0, null, -1, 0, "", Direction.NEITHER, ""))
                .withMessage("count must be >= 0, but was -1");
        assertThatIllegalArgumentException().isThrownBy(() -> new ToolCall("", "n", nullString()));
    }

    @Test
    void a_listener_may_ignore_everything() {
        RunListener listener = new RunListener() {};
        RunProgress progress = new RunProgress(1, 2, 1, Map.of(Outcome.ANSWERED, 1L), Cost.NONE, Duration.ofSeconds(1));

        listener.started(Fixtures.header(), 0);
        listener.progressed(Fixtures.header(), progress);
        listener.finished(Fixtures.run(List.of()));
        assertThat(progress.outcomes()).containsEntry(Outcome.ANSWERED, 1L);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static String nullString() {
        return null;
    }
}
