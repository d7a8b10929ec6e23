package io.github.llmbench.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Proportions;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GatesTest {
    private static final Benchmark TWO =
            Benchmark.named("b").task(Task.of(Dataset.of("t", List.of()))).models("p:a", "p:b");

    private static Metric accuracy(String model, long right, long n) {
        return new Metric(
                "accuracy",
                model,
                "t",
                (double) right / n,
                Proportions.wilson(right, n, 0.95),
                n,
                0,
                "",
                Direction.HIGHER_IS_BETTER,
                "s");
    }

    private static Metric of(
            String name,
            @Nullable String model,
            double value,
            @Nullable Interval interval,
            long count,
            long unscored,
            String unit) {
        return new Metric(
                name,
                model,
                model == null ? null : "t",
                value,
                interval,
                count,
                unscored,
                unit,
                Direction.HIGHER_IS_BETTER,
                "s");
    }

    private static GateResult decide(String gate, Metric... metrics) {
        Benchmark one = TWO.onlyModels(List.of(TWO.models().get(0))).gate(gate);
        return Gates.decide(one, List.of(metrics), true).get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy >= 0.50, 742, 1319, PASS",
        "accuracy >= 0.60, 742, 1319, FAIL",
        "accuracy >= 0.55, 742, 1319, INCONCLUSIVE",
        "accuracy < 0.60, 742, 1319, PASS",
        "accuracy <= 0.50, 742, 1319, FAIL",
        "accuracy > 0.55, 742, 1319, INCONCLUSIVE",
        "accuracy >= 55%, 742, 1319, INCONCLUSIVE",
        "accuracy >= 0, 0, 5, PASS",
        "accuracy >= 1, 5, 5, INCONCLUSIVE"
    })
    void the_whole_interval_decides(String gate, long right, long n, Verdict verdict) {
        GateResult result = decide(gate, accuracy("p:a", right, n));
        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.model()).isEqualTo("p:a");
        assertThat(result.task()).isEqualTo("t");
    }

    @Test
    void explanations_name_value_interval_and_limit() {
        assertThat(decide("accuracy >= 0.50", accuracy("p:a", 742, 1319)).explanation())
                .isEqualTo("accuracy 0.563 [0.536, 0.589] lies on the good side of 0.5");
        assertThat(decide("accuracy >= 0.60", accuracy("p:a", 742, 1319)).explanation())
                .isEqualTo("accuracy 0.563 [0.536, 0.589] lies on the bad side of 0.6");
        GateResult open = decide("accuracy >= 0.55", accuracy("p:a", 742, 1319));
        assertThat(open.explanation())
                .isEqualTo("accuracy 0.563 [0.536, 0.589] holds 0.55: about 6,040 samples would decide");
    }

    @Test
    void as_many_samples_as_needed_decide_if_the_estimate_stays() {
        GateResult open = decide("accuracy >= 0.55", accuracy("p:a", 742, 1319));
        long needed = open.needed();
        assertThat(decide("accuracy >= 0.55", accuracy("p:a", Math.round(needed * 742.0 / 1319) + 2, needed + 2))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(decide(
                                "accuracy >= 0.55",
                                accuracy("p:a", Math.round(needed * 0.9 * 742 / 1319), Math.round(needed * 0.9)))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        GateResult asGoodAsEqual = decide(
                "e2e.mean <= 100 ms",
                of("e2e.mean", "p:a", 100 + 1e-12, new Interval(90, 110, 0.95, "t"), 30, 0, "ms"));
        assertThat(asGoodAsEqual.needed()).isNull();
        GateResult equal = decide("accuracy >= 0.5", accuracy("p:a", 50, 100));
        assertThat(equal.needed()).isNull();
        assertThat(equal.explanation()).endsWith("the estimate equals it, no number of samples is sure to decide");
    }

    @Test
    void samples_are_counted_and_not_epochs() {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).epochs(4))
                .models("p:a")
                .gate("accuracy >= 0.5");
        Metric metric = of("accuracy", "p:a", 0.6, new Interval(0.4, 0.8, 0.95, "cluster-robust t"), 400, 0, "");
        assertThat(Gates.decide(benchmark, List.of(metric), true).get(0).needed())
                .isEqualTo(400);
    }

    @Test
    void a_percentile_over_epochs_asks_for_samples() {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).epochs(4))
                .models("p:a")
                .gate("e2e.p95 <= 100ms");
        GateResult few = Gates.decide(benchmark, List.of(of("e2e.p95", "p:a", 90, null, 60, 0, "ms")), true)
                .get(0);
        assertThat(few.needed()).isEqualTo(72);
        GateResult many = Gates.decide(benchmark, List.of(of("e2e.p95", "p:a", 90, null, 100, 0, "ms")), true)
                .get(0);
        assertThat(many.needed()).isEqualTo(72);
        assertThat(many.explanation())
                .contains(
                        "its values come from too few samples, whose epochs count as one, about 72 samples would give one");
        GateResult passages = decide(
                "e2e.p95 <= 100ms",
                of("e2e.p95", "p:a", 90, null, 100, 0, "ms"),
                of("unscored", "p:a", 0, null, 100, 0, ""));
        assertThat(passages.needed()).isNull();
        assertThat(passages.explanation())
                .contains("its values come from too few clusters; only samples of others would give one");
    }

    @Test
    void unscored_trials_are_made_up_for() {
        Metric metric = of("accuracy", "p:a", 0.6, new Interval(0.4, 0.8, 0.95, "t"), 50, 50, "");
        Metric unscored = of("unscored", "p:a", 0.5, null, 100, 0, "");
        assertThat(decide("accuracy >= 0.5", metric, unscored).needed()).isEqualTo(400);
    }

    @Test
    void a_metric_that_is_not_there_is_no_pass() {
        GateResult none = decide("f1 >= 0.5", accuracy("p:a", 1, 2));
        assertThat(none.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(none.explanation()).isEqualTo("there is no metric f1; there are accuracy");
        assertThat(none.metric()).isNull();
        assertThat(decide("f1 >= 0.5").explanation()).isEqualTo("there is no metric f1; there are none");
        GateResult few = decide("ttft.p99 <= 800ms", of("ttft.mean", "p:a", 5, null, 40, 0, "ms"));
        assertThat(few.explanation())
                .isEqualTo(
                        "there is no metric ttft.p99, 40 values are too few for it, about 368 samples would give one;"
                                + " there are ttft.mean");
        assertThat(few.needed()).isEqualTo(368);
    }

    @Test
    void a_model_that_lacks_a_metric_the_other_has_does_not_slip_through() {
        List<GateResult> results = Gates.decide(TWO.gate("accuracy >= 0.5"), List.of(accuracy("p:a", 99, 100)), true);
        assertThat(results).extracting(GateResult::verdict).containsExactly(Verdict.PASS, Verdict.INCONCLUSIVE);
        assertThat(results).extracting(GateResult::model).containsExactly("p:a", "p:b");
    }

    @Test
    void no_value_and_no_interval_are_told_apart() {
        GateResult unscored = decide("accuracy >= 0.5", of("accuracy", "p:a", Double.NaN, null, 0, 7, ""));
        assertThat(unscored.explanation()).isEqualTo("accuracy has no value: 7 trials are unscored");
        GateResult one = decide("ttft.mean <= 5ms", of("ttft.mean", "p:a", 3, null, 1, 0, "ms"));
        assertThat(one.explanation())
                .isEqualTo("ttft.mean 3 ms has no interval: 1 value is too few, about 2 samples would give one");
        assertThat(one.needed()).isEqualTo(2);
        GateResult few = decide("ttft.p95 <= 5ms", of("ttft.p95", "p:a", 3, null, 30, 0, "ms"));
        assertThat(few.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(few.needed()).isEqualTo(72);
        assertThat(few.explanation())
                .isEqualTo("ttft.p95 3 ms has no interval: 30 values are too few, about 72 samples would give one");
    }

    @Test
    void equal_values_without_an_interval_say_how_many_would_give_one() {
        GateResult equal = decide("tokens.output <= 200", of("tokens.output", "p:a", 100, null, 20, 0, "tokens"));
        assertThat(equal.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(equal.needed()).isEqualTo(74);
        assertThat(equal.explanation())
                .isEqualTo(
                        "tokens.output 100 tokens has no interval: all 20 values are equal, which says nothing of the"
                                + " next, about 74 samples would give one");
        assertThat(decide("tokens.output <= 200", of("tokens.output", "p:a", 0, null, 900, 0, "tokens"))
                        .explanation())
                .isEqualTo(
                        "tokens.output 0 tokens has no interval: all 900 values are 0, which says nothing of the size"
                                + " of others, however many there are");
    }

    @Test
    void equal_values_with_an_interval_need_fewer_than_the_root_would_say() {
        Mean mean = Means.of(new double[100], 0.95).within(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 100);
        Interval interval = new Interval(
                100 + mean.interval().low(),
                100 + mean.interval().high(),
                0.95,
                mean.interval().method());
        GateResult open = decide("tokens.output <= 102", of("tokens.output", "p:a", 100, interval, 100, 0, "tokens"));
        double[] equal = new double[Math.toIntExact(open.needed()) + 1];
        Arrays.fill(equal, 100);

        assertThat(open.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(open.needed()).isBetween(101L, 250L);
        assertThat(Means.of(equal, 0.95)
                        .within(0, Double.POSITIVE_INFINITY)
                        .interval()
                        .high())
                .isLessThanOrEqualTo(102);
    }

    @Test
    void what_is_no_mean_of_samples_has_no_interval_and_no_number_gives_it_one() {
        GateResult rate = decide("goodput >= 5", of("goodput", "p:a", 6, null, 100, 0, "calls/s"));
        assertThat(rate.needed()).isNull();
        assertThat(rate.explanation())
                .isEqualTo(
                        "goodput 6 calls/s has no interval: it is one figure of all calls and no mean of samples, so that"
                                + " no number of samples gives it one");
    }

    @Test
    void values_of_one_cluster_ask_for_another_and_gaps_for_calls() {
        Benchmark scored = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(Scorers.exactMatch()))
                .models("p:a")
                .gate("accuracy >= 0.5");
        assertThat(Gates.decide(scored, List.of(of("accuracy", "p:a", 0.9, null, 30, 0, "")), true)
                        .get(0)
                        .explanation())
                .isEqualTo(
                        "accuracy 0.9 has no interval: all 30 values are of one sample or cluster, and only samples of"
                                + " others would give one");
        GateResult gaps = decide("itl.p95 <= 5ms", of("itl.p95", "p:a", 3, null, 500, 0, "ms"));
        assertThat(gaps.needed()).isEqualTo(72);
        assertThat(gaps.explanation()).endsWith("its values come from too few calls, about 72 samples would give one");
    }

    @Test
    void a_gate_may_name_one_model_which_must_be_there() {
        List<Metric> metrics = List.of(accuracy("p:a", 99, 100), accuracy("p:b", 1, 100));
        List<GateResult> results = Gates.decide(TWO.gate("accuracy >= 0.5 model=p:b advisory"), metrics, true);
        assertThat(results).hasSize(1);
        assertThat(results.get(0).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(results.get(0).gate().advisory()).isTrue();
        assertThatThrownBy(() -> Gates.check(TWO.gate("accuracy >= 0.5 model=p:c")))
                .hasMessageContaining("names model p:c, which is not in benchmark b; its models are [p:a, p:b]");
    }

    private static Benchmark scored() {
        return Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(Scorers.exactMatch()))
                .models("p:a");
    }

    @Test
    void a_gate_on_a_metric_that_no_run_can_have_is_refused_with_what_is_near() {
        assertThatThrownBy(() -> Gates.check(scored().gate("acuracy >= 0.85")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gate \"acuracy >= 0.85\" is on acuracy, a metric that a run of benchmark b cannot have;"
                        + " did you mean accuracy?");
        assertThatThrownBy(() -> Gates.check(scored().gate("ttft.p90 <= 800ms")))
                .hasMessageEndingWith("did you mean ttft.p50 or ttft.p95 or ttft.p99?");
        assertThatThrownBy(() -> Gates.check(scored().gate("e2e <= 800")))
                .hasMessageContaining("did you mean e2e.mean or e2e.p50 or e2e.p95");
        assertThatThrownBy(() -> Gates.check(scored().gate("helpfulness >= 4")))
                .hasMessageEndingWith("cannot have; name a score of a scorer there, a share of outcomes such as"
                        + " unscored, a duration such as ttft.p95, or cost");
        Task other =
                Task.of(Dataset.of("other", List.of())).scorer(Scorers.rougeL()).gate("accuracy >= 0.5");
        assertThatThrownBy(() -> Gates.check(scored().task(other)))
                .hasMessageContaining("is on accuracy, a metric that task other cannot have");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accuracy >= 0.5",
                "accuracy.kappa >= 0.5",
                "rouge_l >= 0.5",
                "unscored <= 1%",
                "timed_out <= 1%",
                "service.e2e.p50 <= 1s",
                "response.ttft.p99.9 <= 1s",
                "schedule_delay.p99 <= 1ms",
                "vllm.tpot.p50 <= 10ms",
                "tokens.output.local <= 100",
                "tokens_per_second >= 10 tokens/s",
                "cost.judge <= 1 USD",
                "goodput.share >= 99%",
                "throughput.tokens >= 10",
                "suite.raw >= 0.5",
                "client.gc.longest <= 10ms"
            })
    void a_gate_on_a_metric_that_a_run_may_have_is_taken(String gate) {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of()))
                        .scorer(Scorers.exactMatch())
                        .scorer(Scorers.rougeL()))
                .models("p:a");

        assertThatCode(() -> Gates.check(benchmark.gate(gate))).doesNotThrowAnyException();
    }

    @Test
    void a_gate_of_a_task_holds_for_each_model_there() {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of()))
                        .gate("accuracy >= 0.5")
                        .gate("cost <= 1"))
                .models("p:a", "p:b");
        List<Metric> metrics = List.of(
                accuracy("p:a", 99, 100),
                accuracy("p:b", 1, 100),
                of("cost", "p:a", 0.5, null, 9, 0, "USD"),
                of("cost", "p:b", 1.5, null, 9, 0, "USD"));
        assertThat(Gates.decide(benchmark, metrics, true))
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.PASS, Verdict.FAIL, Verdict.PASS, Verdict.FAIL);
    }

    private static GateResult cost(String gate, boolean complete, Metric... metrics) {
        return Gates.decide(TWO.gate(gate), List.of(metrics), complete).get(0);
    }

    private static Metric spent(@Nullable String model, double usd, long unpriced) {
        return of("cost", model, usd, null, 10, unpriced, "USD");
    }

    @Test
    void cost_is_an_exact_sum_over_the_whole_run() {
        GateResult pass = cost("cost <= 0.50 USD", true, spent("p:a", 9, 0), spent(null, 0.4321, 0));
        assertThat(pass.verdict()).isEqualTo(Verdict.PASS);
        assertThat(pass.explanation()).isEqualTo("cost 0.4321 USD lies on the good side of 0.5 USD");
        assertThat(pass.model()).isNull();
        assertThat(cost("cost <= 0.40 USD", true, spent(null, 0.4321, 0)).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(cost("cost >= 0.40 USD", true, spent(null, 0.4321, 0)).verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void cost_of_one_model_is_the_sum_over_its_tasks() {
        GateResult result =
                cost("cost <= 1 model=p:a", true, spent("p:a", 0.6, 0), spent("p:a", 0.5, 0), spent("p:b", 9, 0));
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.metric().estimate()).isEqualTo(1.1);
    }

    @Test
    void cost_that_can_still_grow_fails_but_does_not_pass() {
        assertThat(cost("cost <= 1", true, spent(null, 0.4, 3)).explanation())
                .isEqualTo("cost 0.4 USD leaves out 3 unpriced calls; give their model a price, the limit is 1 USD");
        assertThat(cost("cost <= 1", true, spent(null, 0.4, 3)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(cost("cost <= 1", true, spent(null, 1.4, 3)).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(cost("cost <= 1", false, spent(null, 0.4, 0)).explanation())
                .isEqualTo("cost 0.4 USD is not the final sum, the limit is 1 USD (the run is not complete)");
        assertThat(cost("cost <= 1", false, spent(null, 1.4, 0)).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(cost("cost > 1", false, spent(null, 1.4, 0)).verdict()).isEqualTo(Verdict.PASS);
        assertThat(cost("cost <= 1", true).explanation())
                .isEqualTo("cost is not known: no call has a price; there are none");
    }

    @Test
    void an_incomplete_run_says_so() {
        GateResult result = Gates.decide(TWO.gate("accuracy >= 0.5"), List.of(accuracy("p:a", 99, 100)), false)
                .get(0);
        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.explanation()).endsWith(" (the run is not complete)");
    }

    @Test
    void large_values_are_shown_shorter() {
        Metric slow = of("e2e.mean", "p:a", 1_234.5678, new Interval(1_200, 1_300.04, 0.95, "t"), 9, 0, "ms");
        assertThat(decide("e2e.mean <= 2s", slow).explanation())
                .isEqualTo("e2e.mean 1235 ms [1200, 1300] lies on the good side of 2000 ms");
        assertThat(decide("e2e.mean <= 0ms", slow).explanation()).endsWith("lies on the bad side of 0 ms");
    }
}
