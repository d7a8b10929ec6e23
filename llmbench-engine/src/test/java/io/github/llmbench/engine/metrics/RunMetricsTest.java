package io.github.llmbench.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunMetricsTest {
    private static final long MILLI = 1_000_000;
    private static final Scorer BINARY = Scorer.of("s", input -> Score.of(true));

    /** A score between 0 and 10. */
    private record Grade() implements Scorer {
        @Override
        public String name() {
            return "g";
        }

        @Override
        public String signature() {
            return "g|v1";
        }

        @Override
        public Score score(ScoringInput input) {
            return Score.of(5);
        }

        @Override
        public boolean binary() {
            return false;
        }

        @Override
        public double highest() {
            return 10;
        }
    }

    private static Benchmark benchmark(Scorer... scorers) {
        Task task = Task.of(Dataset.of("t", List.of()));
        for (Scorer scorer : scorers) {
            task = task.scorer(scorer);
        }
        return Benchmark.named("b").task(task).models("p:a", "p:b");
    }

    private static Trial trial(String model, String sample, int epoch, @Nullable String cluster, Score score) {
        return new Trial(
                new Trial.Key(model, "t", sample, epoch),
                Outcome.ANSWERED,
                "",
                Map.of("s", score),
                List.of(),
                cluster,
                null);
    }

    private static Trial trial(String model, int sample, boolean right) {
        return trial(model, "s" + sample, 1, null, Score.of(right));
    }

    private static Trial called(int sample, Outcome outcome, Call... calls) {
        Score score = outcome.scorable() ? Score.of(true) : Score.unscored("failed");
        return new Trial(
                new Trial.Key("p:a", "t", "s" + sample, 1),
                outcome,
                "",
                Map.of("s", score),
                List.of(calls),
                null,
                null);
    }

    private static Call call(CallTrace trace, Usage usage, Outcome outcome) {
        return call(Call.Purpose.CHAT, trace, usage, outcome, Cost.of(new BigDecimal("0.01")), false);
    }

    private static Call call(
            Call.Purpose purpose, CallTrace trace, Usage usage, Outcome outcome, Cost cost, boolean cached) {
        return new Call(
                purpose,
                "p:a",
                ModelRequest.of("q"),
                new ModelResponse(outcome, "x", "", List.of(), FinishReason.STOP, usage, trace, null, Map.of()),
                cost,
                cached);
    }

    /** Sent 10 ms after it was scheduled; first content after {@code first} ms, then one event every 10 ms. */
    private static CallTrace streamed(long first, int events) {
        CallTrace.Recorder recorder = CallTrace.recorder(0).streamed(true).sent(10 * MILLI);
        for (int i = 0; i < events; i++) {
            recorder.content((10 + first + 10L * i) * MILLI, 4, EventKind.TEXT);
        }
        return recorder.end(5_000 * MILLI).finish();
    }

    private static Metric metric(Summary summary, String name) {
        return summary.metrics().stream()
                .filter(metric -> metric.name().equals(name) && "p:a".equals(metric.model()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + names(summary)));
    }

    private static List<String> names(Summary summary) {
        return summary.metrics().stream().map(Metric::name).distinct().toList();
    }

    @Test
    void gsm8ks_recorded_answers_pair_as_known() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        // 306 only left, 79 only right, 436 both, 498 neither: 742 and 515 of 1,319.
        for (int i = 0; i < 1_319; i++) {
            metrics.add(trial("p:a", i, i < 742));
            metrics.add(trial("p:b", i, i >= 306 && i < 742 || i >= 742 && i < 821));
        }
        Summary summary = metrics.summary();
        Metric accuracy = metric(summary, "accuracy");
        assertThat(accuracy.estimate()).isEqualTo(742.0 / 1_319);
        assertThat(accuracy.interval().method()).isEqualTo("wilson");
        assertThat(accuracy.signature()).isEqualTo("s|java");
        PairedDifference difference = summary.comparisons().get(0).difference("accuracy");
        assertThat(difference.leftOnly()).isEqualTo(306);
        assertThat(difference.rightOnly()).isEqualTo(79);
        assertThat(difference.difference()).isCloseTo(0.1721000758, within(1e-10));
        assertThat(difference.standardError()).isCloseTo(0.0141063960, within(1e-10));
        assertThat(difference.pValue()).isCloseTo(1.240053e-32, within(1e-38));
        assertThat(difference.test()).isEqualTo("mcnemar exact");
        assertThat(difference.interval().method()).isEqualTo("tango");
        assertThat(difference.unpaired()).isZero();
    }

    @Test
    void unscored_is_never_0_and_leaves_its_sample_unpaired() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 10; i++) {
            metrics.add(i < 4 ? trial("p:a", "s" + i, 1, null, Score.unscored("judge away")) : trial("p:a", i, true));
            metrics.add(trial("p:b", i, i % 2 == 0));
        }
        Summary summary = metrics.summary();
        assertThat(metric(summary, "accuracy").estimate()).isEqualTo(1);
        assertThat(metric(summary, "accuracy").count()).isEqualTo(6);
        assertThat(metric(summary, "accuracy").unscored()).isEqualTo(4);
        assertThat(metric(summary, "unscored").estimate()).isEqualTo(0.4);
        assertThat(metric(summary, "unscored").count()).isEqualTo(10);
        PairedDifference difference = summary.comparisons().get(0).difference("accuracy");
        assertThat(difference.pairs()).isEqualTo(6);
        assertThat(difference.unpaired()).isEqualTo(4);
    }

    @Test
    void where_nothing_is_scored_there_is_no_value() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        metrics.add(trial("p:a", "x", 1, null, Score.unscored("no")));
        Metric accuracy = metric(metrics.summary(), "accuracy");
        assertThat(accuracy.estimate()).isNaN();
        assertThat(accuracy.interval()).isNull();
        assertThat(metrics.summary().comparisons().get(0).differences()).isEmpty();
    }

    @Test
    void epochs_are_reduced_to_their_sample() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            boolean right = random.nextBoolean();
            for (int epoch = 1; epoch <= 5; epoch++) {
                metrics.add(trial("p:a", "s" + i, epoch, null, Score.of(right)));
                metrics.add(trial("p:b", "s" + i, epoch, null, Score.of(epoch % 2 == 0)));
            }
        }
        Summary summary = metrics.summary();
        Metric accuracy = metric(summary, "accuracy");
        assertThat(accuracy.count()).isEqualTo(200);
        assertThat(accuracy.interval().method()).isEqualTo("cluster-robust t");
        double width = accuracy.interval().high() - accuracy.interval().low();
        assertThat(width).as("as wide as 40 samples make it, not 200").isBetween(0.28, 0.36);
        PairedDifference difference = summary.comparisons().get(0).difference("accuracy");
        assertThat(difference.pairs()).isEqualTo(40);
        assertThat(difference.test()).isEqualTo("sign flip, Monte Carlo");
        assertThat(difference.leftOnly()).isZero();
    }

    @Test
    void samples_that_share_a_cluster_widen_the_interval() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 60; i++) {
            metrics.add(trial("p:a", "s" + i, 1, "c" + i / 6, Score.of(i / 6 % 2 == 0)));
            metrics.add(trial("p:b", "s" + i, 1, "c" + i / 6, Score.of(i % 2 == 0)));
        }
        Summary summary = metrics.summary();
        assertThat(metric(summary, "accuracy").interval().method()).isEqualTo("cluster-robust t");
        assertThat(metric(summary, "accuracy").interval().high()
                        - metric(summary, "accuracy").interval().low())
                .isGreaterThan(0.6);
        PairedDifference difference = summary.comparisons().get(0).difference("accuracy");
        assertThat(difference.test()).isEqualTo("sign flip, exact, by cluster");
    }

    @Test
    void one_cluster_alone_leaves_the_difference_open() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 10; i++) {
            metrics.add(trial("p:a", "s" + i, 1, "c", Score.of(true)));
            metrics.add(trial("p:b", "s" + i, 1, "c", Score.of(false)));
        }
        PairedDifference difference = metrics.summary().comparisons().get(0).difference("accuracy");
        assertThat(difference.interval().low()).isEqualTo(-1);
        assertThat(difference.interval().high()).isEqualTo(1);
        assertThat(difference.pValue()).isEqualTo(1);
        assertThat(metric(metrics.summary(), "accuracy").interval()).isNull();
    }

    @Test
    void grades_have_means_within_their_range() {
        RunMetrics metrics = new RunMetrics(benchmark(new Grade()));
        for (int i = 0; i < 5; i++) {
            for (String model : List.of("p:a", "p:b")) {
                metrics.add(new Trial(
                        new Trial.Key(model, "t", "s" + i, 1),
                        Outcome.ANSWERED,
                        "",
                        Map.of("g", Score.of(model.equals("p:a") ? 9 + i % 2 : i)),
                        List.of(),
                        null,
                        null));
            }
        }
        Summary summary = metrics.summary();
        Metric grade = metric(summary, "g");
        assertThat(grade.estimate()).isCloseTo(9.4, within(1e-12));
        assertThat(grade.interval().high()).isEqualTo(10);
        assertThat(grade.interval().method()).isEqualTo("t");
        assertThat(summary.comparisons().get(0).difference("g").test()).isEqualTo("sign flip, exact");
    }

    @Test
    void two_scorers_of_right_and_wrong_do_not_share_a_metric() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY, Scorer.of("u", input -> Score.of(true))));
        metrics.add(new Trial(
                new Trial.Key("p:a", "t", "x", 1),
                Outcome.ANSWERED,
                "",
                Map.of("s", Score.of(true), "u", Score.of(false)),
                List.of(),
                null,
                null));
        assertThat(metric(metrics.summary(), "accuracy").estimate()).isEqualTo(1);
        assertThat(metric(metrics.summary(), "u").estimate()).isZero();
    }

    @Test
    void durations_have_both_clocks_and_their_definition() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 100; i++) {
            metrics.add(called(i, Outcome.ANSWERED, call(streamed(100 + i, 5), Usage.of(7, 5), Outcome.ANSWERED)));
        }
        Summary summary = metrics.summary();
        assertThat(metric(summary, "ttft.mean").estimate()).isCloseTo(149.5, within(1e-9));
        assertThat(metric(summary, "response.ttft.mean").estimate()).isCloseTo(159.5, within(1e-9));
        assertThat(metric(summary, "ttfo.p50").estimate()).isCloseTo(149, within(0.2));
        assertThat(metric(summary, "e2e.p99").estimate()).isCloseTo(238, within(0.3));
        assertThat(metric(summary, "e2e.p99").interval()).as("needs 368 values").isNull();
        assertThat(metric(summary, "e2e.p95").interval().method()).isEqualTo("order statistics");
        assertThat(metric(summary, "response.e2e.mean").estimate()).isCloseTo(199.5, within(1e-9));
        assertThat(metric(summary, "tpot.mean").estimate()).isCloseTo(10, within(1e-9));
        Metric gaps = metric(summary, "itl.p50");
        assertThat(gaps.estimate()).isCloseTo(10, within(0.01));
        assertThat(gaps.count()).isEqualTo(400);
        assertThat(gaps.interval().method()).isEqualTo("order statistics, calls as units");
        assertThat(gaps.signature()).isEqualTo("gaps between content events, pooled; service clock; stamps: wire");
        assertThat(metric(summary, "response.ttft.p50").signature()).contains("response clock");
        assertThat(metric(summary, "tokens.input").estimate()).isEqualTo(7);
        assertThat(metric(summary, "tokens.output").estimate()).isEqualTo(5);
        assertThat(metric(summary, "tokens_per_second").unit()).isEqualTo("tokens/s");
    }

    @Test
    void a_few_equal_counts_and_durations_have_no_interval_and_many_are_no_point() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 100; i++) {
            if (i == 2) {
                assertThat(List.of("tokens.output", "e2e.mean", "tokens_per_second"))
                        .allSatisfy(name -> assertThat(
                                        metric(metrics.summary(), name).interval())
                                .as(name)
                                .isNull());
            }
            metrics.add(called(i, Outcome.ANSWERED, call(streamed(100, 5), Usage.of(7, 5), Outcome.ANSWERED)));
        }
        Metric tokens = metric(metrics.summary(), "tokens.output");
        assertThat(tokens.interval().method()).isEqualTo("all equal");
        assertThat(tokens.interval().low()).isBetween(4.8, 4.9);
        assertThat(tokens.interval().high()).isBetween(5.1, 5.2);
    }

    @Test
    void several_tokens_an_event_are_said_so() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        metrics.add(called(1, Outcome.ANSWERED, call(streamed(100, 5), Usage.of(7, 20), Outcome.ANSWERED)));
        assertThat(metric(metrics.summary(), "itl.mean").signature()).contains("(inter-chunk: 4.0 tokens an event)");
    }

    @Test
    void what_failed_was_cut_cached_or_a_judges_never_enters_latency() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        Usage usage = Usage.of(7, 5);
        CallTrace good = streamed(100, 5);
        CallTrace bad = streamed(4_000, 5);
        Cost cost = Cost.of(new BigDecimal("0.01"));
        metrics.add(called(1, Outcome.ANSWERED, call(good, usage, Outcome.ANSWERED)));
        metrics.add(called(2, Outcome.TRUNCATED, call(bad, usage, Outcome.TRUNCATED)));
        metrics.add(called(3, Outcome.TRANSPORT_FAILED, call(bad, Usage.NONE, Outcome.TRANSPORT_FAILED)));
        metrics.add(called(4, Outcome.INVALID, call(bad, usage, Outcome.ANSWERED)));
        metrics.add(called(5, Outcome.ANSWERED, call(Call.Purpose.CHAT, bad, usage, Outcome.ANSWERED, cost, true)));
        metrics.add(called(
                6,
                Outcome.EXTRACTION_FAILED,
                call(good, usage, Outcome.ANSWERED),
                call(Call.Purpose.JUDGE, bad, usage, Outcome.ANSWERED, cost, false)));
        Summary summary = metrics.summary();
        assertThat(metric(summary, "ttft.mean").estimate()).isCloseTo(100, within(1e-9));
        assertThat(metric(summary, "ttft.mean").count()).isEqualTo(2);
        assertThat(names(summary)).doesNotContain("ttft.p95", "ttft.p99").contains("ttft.p50");
        assertThat(metric(summary, "cost").estimate()).isCloseTo(0.07, within(1e-12));
        assertThat(metric(summary, "cost.judge").estimate()).isCloseTo(0.01, within(1e-12));
        assertThat(metric(summary, "truncated").estimate()).isEqualTo(1.0 / 6);
        assertThat(metric(summary, "invalid").count()).isEqualTo(6);
        assertThat(metric(summary, "extraction_failed").estimate()).isEqualTo(1.0 / 6);
        assertThat(names(summary)).doesNotContain("refused", "answered");
    }

    @Test
    void a_share_that_a_gate_names_is_there_even_where_nothing_happened() {
        Benchmark named = benchmark(BINARY).gate("refused <= 0.01");
        RunMetrics metrics = new RunMetrics(named);
        metrics.add(trial("p:a", 1, true));
        assertThat(metric(metrics.summary(), "refused").estimate()).isZero();
        assertThat(metric(metrics.summary(), "refused").interval().high()).isGreaterThan(0.5);
    }

    @Test
    void unpriced_calls_are_left_out_of_cost_and_counted() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        metrics.add(called(
                1,
                Outcome.ANSWERED,
                call(streamed(1, 1), Usage.NONE, Outcome.ANSWERED),
                call(Call.Purpose.CHAT, streamed(1, 1), Usage.NONE, Outcome.ANSWERED, Cost.UNPRICED, false)));
        Summary summary = metrics.summary();
        assertThat(metric(summary, "cost").unscored()).isEqualTo(1);
        assertThat(metric(summary, "cost").signature()).contains("1 unpriced calls left out");
        assertThat(summary.cost().complete()).isFalse();
        Metric whole = summary.metrics().get(summary.metrics().size() - 1);
        assertThat(whole.model()).isNull();
        assertThat(whole.name()).isEqualTo("cost");
    }

    @Test
    void a_trial_of_another_benchmark_is_refused() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        assertThatThrownBy(() -> metrics.add(trial("p:c", 1, true)))
                .hasMessageContaining("is not of this benchmark; its models are [p:a, p:b]");
        Trial strange = new Trial(
                new Trial.Key("p:a", "t", "x", 1),
                Outcome.ANSWERED,
                "",
                Map.of("z", Score.of(1)),
                List.of(),
                null,
                null);
        assertThatThrownBy(() -> metrics.add(strange))
                .hasMessageContaining("has a score of z, which is no scorer of task t");
    }

    @Test
    void ten_thousand_samples_and_a_thousand_gaps_each_are_no_matter() {
        RunMetrics metrics = new RunMetrics(benchmark(BINARY));
        CallTrace trace = streamed(100, 400);
        for (int i = 0; i < 10_000; i++) {
            metrics.add(called(i, Outcome.ANSWERED, call(trace, Usage.of(1, 400), Outcome.ANSWERED)));
        }
        Summary summary = metrics.summary();
        assertThat(metric(summary, "itl.p99").count()).isEqualTo(3_990_000);
        assertThat(metric(summary, "ttft.p99").interval()).isNotNull();
    }

    @Test
    void calls_of_one_sample_are_one_unit_of_tokens_and_durations() {
        Benchmark epochs = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(BINARY).epochs(4))
                .models("p:a");
        RunMetrics repeated = new RunMetrics(epochs);
        RunMetrics once = new RunMetrics(benchmark(BINARY));
        for (int sample = 0; sample < 80; sample++) {
            Call call = call(streamed(100 + sample, 2), Usage.of(1, 50 + sample), Outcome.ANSWERED);
            for (int epoch = 1; epoch <= 4; epoch++) {
                repeated.add(new Trial(
                        new Trial.Key("p:a", "t", "s" + sample, epoch),
                        Outcome.ANSWERED,
                        "",
                        Map.of("s", Score.of(true)),
                        List.of(call),
                        null,
                        null));
            }
            once.add(called(sample, Outcome.ANSWERED, call));
        }

        for (String name : List.of("tokens.output", "e2e.mean", "tokens_per_second", "ttft.mean")) {
            Metric metric = metric(repeated.summary(), name);
            Metric single = metric(once.summary(), name);
            assertThat(metric.count()).isEqualTo(320);
            assertThat(metric.interval().method()).isEqualTo("cluster-robust t");
            assertThat(metric.interval().low()).isCloseTo(single.interval().low(), within(1e-9));
            assertThat(metric.interval().high()).isCloseTo(single.interval().high(), within(1e-9));
        }
        Metric p95 = metric(repeated.summary(), "e2e.p95");
        assertThat(p95.interval().method()).isEqualTo("order statistics, samples as units");
        assertThat(p95.interval().high())
                .isEqualTo(metric(once.summary(), "e2e.p95").interval().high());
    }

    @Test
    void turns_of_a_conversation_and_samples_of_one_passage_share_their_unit() {
        RunMetrics turns = new RunMetrics(benchmark(BINARY));
        RunMetrics passages = new RunMetrics(benchmark(BINARY));
        for (int i = 0; i < 40; i++) {
            Call call = call(streamed(100 + i, 2), Usage.of(1, 50 + i), Outcome.ANSWERED);
            turns.add(called(i, Outcome.ANSWERED, call, call, call));
            for (int question = 0; question < 3; question++) {
                Trial alone = called(3 * i + question, Outcome.ANSWERED, call);
                passages.add(new Trial(
                        alone.key(), alone.outcome(), "", alone.scores(), alone.calls(), "passage " + i, null));
            }
        }

        for (RunMetrics metrics : List.of(turns, passages)) {
            Metric tokens = metric(metrics.summary(), "tokens.output");
            assertThat(tokens.count()).isEqualTo(120);
            // 40 units from 50 to 89 tokens: sd 11.690, t(39) 2.0227.
            assertThat(tokens.interval().high() - tokens.estimate()).isCloseTo(3.7387, within(1e-3));
        }
    }
}
