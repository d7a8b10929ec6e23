package io.github.llmbench.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.score.Scorers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ComparingGatesTest {
    private static final ScoreMetric ACCURACY =
            new ScoreMetric("t", "exact_match", "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER);

    /** A run whose sample {@code i} of model {@code p:a} has a score and a latency. */
    private static RunFigures run(String id, int samples, IntToDoubleFunction score, IntToDoubleFunction e2e) {
        return run(id, List.of("p:a"), samples, List.of(score), e2e);
    }

    private static RunFigures run(
            String id, List<String> models, int samples, List<IntToDoubleFunction> scores, IntToDoubleFunction e2e) {
        List<TrialFigures> trials = new ArrayList<>();
        for (int m = 0; m < models.size(); m++) {
            for (int i = 0; i < samples; i++) {
                trials.add(new TrialFigures(
                        new Trial.Key(models.get(m), "t", "s" + i, 1),
                        null,
                        Outcome.ANSWERED,
                        Map.of("exact_match", scores.get(m).applyAsDouble(i)),
                        Map.of("e2e", e2e.applyAsDouble(i), "cost", 0.001)));
            }
        }
        RunHeader header = new RunHeader(
                id,
                "b",
                Instant.parse("2026-11-24T12:00:00Z"),
                models,
                List.of("t"),
                trials.size(),
                new Fingerprint(Map.of(), Map.of()),
                List.of(ACCURACY));
        return new RunFigures(header, trials);
    }

    private static List<GateResult> decide(RunFigures ours, RunFigures baseline, String... gates) {
        return decide(List.of(ours), List.of(baseline), gates);
    }

    private static List<GateResult> decide(List<RunFigures> ours, List<RunFigures> baseline, String... gates) {
        Scope scope = Scope.of(
                ours.get(0).header(),
                Map.of("t", 1),
                Arrays.stream(gates).map(Gate::parse).toList());
        Gates.check(scope, true);
        return Gates.decide(scope, Evidence.of(List.of(), true).comparing(ours, baseline, "there is no baseline"));
    }

    private static IntToDoubleFunction right(int every) {
        return i -> i % every == 0 ? 0 : 1;
    }

    @ParameterizedTest
    @CsvSource({
        // of 1,000 samples the baseline gets 900 right, and this run loses 5, 30 or 100 of them
        "accuracy not worse than baseline by 0.02, 5, PASS",
        "accuracy not worse than baseline by 0.02, 25, INCONCLUSIVE",
        "accuracy not worse than baseline by 0.02, 100, FAIL",
        "accuracy better than baseline, 100, FAIL",
        "accuracy better than baseline, 0, INCONCLUSIVE",
        "accuracy better than baseline, -60, PASS",
        "accuracy better than baseline by 0.1, -60, FAIL",
        "accuracy better than baseline by 5%, -60, INCONCLUSIVE"
    })
    void the_whole_interval_of_the_gain_decides(String gate, int lost, Verdict verdict) {
        RunFigures baseline = run("before", 1_000, right(10), i -> 100);
        // Gains answer wrong ones right, losses right ones wrong.
        RunFigures ours = run(
                "after",
                1_000,
                i -> lost < 0 && i % 10 == 0 && i / 10 < -lost
                        ? 1
                        : lost > 0 && i % 10 == 1 && i / 10 < lost
                                ? 0
                                : right(10).applyAsDouble(i),
                i -> 100);

        GateResult result = decide(ours, baseline, gate).get(0);

        assertThat(result.verdict()).as(result.explanation()).isEqualTo(verdict);
        assertThat(result.model()).isEqualTo("p:a");
        assertThat(result.task()).isEqualTo("t");
        assertThat(result.difference().difference()).isCloseTo(-lost / 1000.0, within(1e-12));
    }

    @Test
    void an_explanation_names_both_sides_the_gain_and_the_limit() {
        RunFigures baseline = run("before", 1_000, right(10), i -> 100);
        RunFigures ours =
                run("after", 1_000, i -> i % 10 == 1 && i < 250 ? 0 : right(10).applyAsDouble(i), i -> 100);

        GateResult open = decide(ours, baseline, "accuracy not worse than baseline by 0.02")
                .get(0);

        assertThat(open.explanation())
                .startsWith("accuracy 0.875 against 0.9 of baseline: gain -0.025 [-0.037, -0.017] holds -0.02"
                        + " (a loss is shown, but not how large): about ")
                .endsWith(" samples would decide");
        assertThat(open.needed()).isGreaterThan(1_000);
    }

    @Test
    void gates_on_one_baseline_share_the_error_of_one() {
        RunFigures baseline = run("before", 200, right(10), i -> 100);
        // 6 gained and none lost: p = 0.03, enough for one gate and too little for one of three.
        IntToDoubleFunction better = i -> i % 10 == 0 && i < 60 ? 1 : right(10).applyAsDouble(i);
        RunFigures ours = run("after", 200, better, i -> 100);

        GateResult alone =
                decide(ours, baseline, "accuracy better than baseline").get(0);
        List<GateResult> three = decide(
                ours,
                baseline,
                "accuracy better than baseline",
                "unscored not worse than baseline by 0.001",
                "extraction_failed not worse than baseline by 0.001");

        assertThat(alone.verdict()).isEqualTo(Verdict.PASS);
        assertThat(alone.difference().interval().level()).isEqualTo(0.95);
        assertThat(three).extracting(GateResult::verdict).containsOnly(Verdict.INCONCLUSIVE);
        assertThat(three.get(0).difference().interval().level()).isCloseTo(1 - 0.05 / 3, within(1e-12));
        assertThat(three.get(0).explanation()).endsWith("; at 98.33 %, one of 3 comparisons");
    }

    @Test
    void a_gate_does_not_say_what_the_test_in_the_report_does_not() {
        RunFigures baseline = run("before", 200, right(10), i -> 100);
        // 5 gained and none lost: Tango's interval leaves out 0, the exact test has p = 0.0625.
        IntToDoubleFunction better = i -> i % 10 == 0 && i < 50 ? 1 : right(10).applyAsDouble(i);

        GateResult result = decide(run("after", 200, better, i -> 100), baseline, "accuracy better than baseline")
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.explanation())
                .endsWith("leaves out 0, but mcnemar exact has p = 0.063: about 240 samples would decide");
        assertThat(result.needed()).isEqualTo(240);
        assertThat(decide(
                                run(
                                        "after",
                                        240,
                                        i -> i % 10 == 0 && i < 60
                                                ? 1
                                                : right(10).applyAsDouble(i),
                                        i -> 100),
                                run("before", 240, right(10), i -> 100),
                                "accuracy better than baseline")
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void among_gates_on_one_baseline_where_nothing_differs_even_one_is_decided_no_more_often_than_said() {
        Random random = new Random(17);
        List<String> models = List.of("p:a", "p:b", "p:c");
        int alarms = 0;
        int trials = 400;
        for (int i = 0; i < trials; i++) {
            IntToDoubleFunction coin = sample -> random.nextDouble() < 0.8 ? 1 : 0;
            RunFigures before = run("before", models, 100, List.of(coin, coin, coin), sample -> 100);
            RunFigures after = run("after", models, 100, List.of(coin, coin, coin), sample -> 100);
            alarms += decide(after, before, "accuracy better than baseline").stream()
                            .anyMatch(result -> result.verdict() != Verdict.INCONCLUSIVE)
                    ? 1
                    : 0;
        }
        assertThat(alarms / (double) trials).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / trials));
    }

    @Test
    void what_is_decided_makes_room_for_the_rest() {
        RunFigures baseline = run("before", 200, right(10), i -> 100);
        IntToDoubleFunction better = i -> i % 10 == 0 && i < 60 ? 1 : right(10).applyAsDouble(i);
        RunFigures ours = run("after", 200, better, i -> 100);

        List<GateResult> results = decide(
                ours,
                baseline,
                "accuracy better than baseline",
                "unscored not worse than baseline by 0.5",
                "extraction_failed not worse than baseline by 0.5");

        assertThat(results).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
    }

    @Test
    void a_gate_on_a_model_holds_for_the_others_of_the_run() {
        RunFigures run = run("r", List.of("p:a", "p:b", "p:c"), 300, List.of(right(20), right(3), right(19)), i -> 100);

        List<GateResult> results = decide(run, run, "accuracy better than p:b");

        assertThat(results).extracting(GateResult::model).containsExactly("p:a", "p:c");
        assertThat(results).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
        assertThat(results.get(0).explanation()).contains(" of p:b: gain ");
    }

    @Test
    void a_baseline_of_one_model_is_compared_with_whatever_replaces_it() {
        RunFigures before = run("before", List.of("p:old"), 300, List.of(right(3)), i -> 100);
        RunFigures ours = run("after", List.of("p:new"), 300, List.of(right(20)), i -> 100);
        assertThat(decide(ours, before, "accuracy better than baseline").get(0).verdict())
                .isEqualTo(Verdict.PASS);

        RunFigures two = run("two", List.of("p:x", "p:y"), 300, List.of(right(3), right(3)), i -> 100);
        assertThat(decide(ours, two, "accuracy better than baseline").get(0).explanation())
                .isEqualTo("the baseline has no model p:new; its models are [p:x, p:y]");
    }

    @Test
    void less_is_better_for_latency_and_a_margin_in_percent_is_of_the_other_side() {
        RunFigures before = run("before", 400, i -> 1, i -> 100 + i * 37 % 11);
        RunFigures slower = run("after", 400, i -> 1, i -> 112 + i * 53 % 13);

        List<GateResult> results = decide(
                slower,
                before,
                "e2e.mean not worse than baseline by 20%",
                "e2e.mean not worse than baseline by 5 ms",
                "e2e.p50 not worse than baseline by 5%",
                "e2e.p95 not worse than baseline by 20%",
                "e2e.p95 better than baseline");

        assertThat(results)
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.PASS, Verdict.FAIL);
        assertThat(results)
                .extracting(result -> result.difference().interval().method())
                .containsExactly(
                        "t",
                        "t",
                        "hodges-lehmann, moses normal",
                        "paired bootstrap over samples",
                        "paired bootstrap over samples");
        assertThat(results.get(4).difference().gain()).isBetween(-16.0, -10.0);
    }

    @Test
    void a_margin_in_percent_is_decided_on_ours_less_the_other_sides_value_times_it() {
        RunFigures before = run("before", 400, i -> 1, i -> 100 + i * 37 % 11);
        RunFigures slower = run("after", 400, i -> 1, i -> 112 + i * 53 % 13);

        GateResult pass = decide(slower, before, "e2e.mean not worse than baseline by 20%")
                .get(0);
        GateResult faster =
                decide(before, slower, "e2e.mean better than baseline by 5%").get(0);

        assertThat(pass.explanation())
                .startsWith("e2e.mean 118 ms against 126 ms, 120 % of baseline: gain 8.02 ms [")
                .endsWith("] lies on the good side of 0 ms");
        assertThat(pass.difference().difference()).isCloseTo(13.04, within(0.1));
        assertThat(faster.verdict()).isEqualTo(Verdict.PASS);
        assertThat(faster.explanation()).contains(" ms, 95 % of baseline: gain ");
    }

    @Test
    void the_other_side_of_a_margin_in_percent_is_only_measured_too() {
        Random random = new Random(23);
        int wrong = 0;
        int trials = 600;
        for (int i = 0; i < trials; i++) {
            IntToDoubleFunction latency = sample -> Math.exp(0.25 * random.nextGaussian());
            RunFigures before = run("before", 100, sample -> 1, sample -> 100 * latency.applyAsDouble(sample));
            RunFigures after = run("after", 100, sample -> 1, sample -> 150 * latency.applyAsDouble(sample));
            wrong += decide(after, before, "e2e.mean not worse than baseline by 50%")
                                    .get(0)
                                    .verdict()
                            == Verdict.INCONCLUSIVE
                    ? 0
                    : 1;
        }
        // Taken as exact it would be wrong in 12 of 100.
        assertThat(wrong / (double) trials).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / trials));
    }

    @Test
    void a_few_equal_durations_decide_nothing_and_say_how_many_would() {
        RunFigures two = run("r", 2, i -> 1, i -> 100);
        GateResult open =
                decide(two, two, "e2e.mean not worse than baseline by 5 ms").get(0);

        assertThat(open.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(open.needed()).isEqualTo(74);
        assertThat(open.explanation())
                .isEqualTo(
                        "all 2 samples differ by the same, which says nothing of the next; 74 would give an interval");
        RunFigures many = run("r", 1_000, i -> 1, i -> 100);
        assertThat(decide(many, many, "e2e.mean not worse than baseline by 5 ms")
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(decide(many, many, "e2e.mean not worse than baseline by 0.1 ms")
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        RunFigures nothing = run("r", 1_000, i -> 1, i -> 0);
        assertThat(decide(nothing, nothing, "e2e.mean not worse than baseline by 5 ms")
                        .get(0)
                        .explanation())
                .isEqualTo("all 1000 samples have the value 0 on both sides, which says nothing of the size of others");
    }

    @Test
    void sixty_comparisons_of_a_percentile_are_one_family_that_can_be_decided() {
        List<String> models = IntStream.range(0, 60).mapToObj(i -> "p:m" + i).toList();
        List<IntToDoubleFunction> scores = Collections.nCopies(60, i -> 1);
        RunFigures before = run("before", models, 160, scores, i -> 200 + i % 7);
        RunFigures after = run("after", models, 160, scores, i -> 100 + i % 7);

        List<GateResult> results = decide(after, before, "e2e.p95 better than baseline");

        assertThat(results).hasSize(60);
        assertThat(results).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
        assertThat(results.get(0).explanation()).endsWith("; at 99.92 %, one of 60 comparisons");
    }

    @Test
    void at_the_level_of_a_family_a_percentile_takes_more_values() {
        List<String> models = IntStream.range(0, 60).mapToObj(i -> "p:m" + i).toList();
        List<IntToDoubleFunction> scores = Collections.nCopies(60, i -> 1);
        RunFigures run = run("r", models, 100, scores, i -> 100 + i % 7);

        GateResult few = decide(run, run, "e2e.p95 better than baseline").get(0);

        assertThat(few.needed()).isEqualTo(152);
        assertThat(few.explanation())
                .isEqualTo("100 values on both sides are too few for e2e.p95, 152 would give an interval");
    }

    @Test
    void repeated_runs_make_the_run_the_unit_of_latency() {
        List<RunFigures> before = new ArrayList<>();
        List<RunFigures> after = new ArrayList<>();
        for (int r = 0; r < 5; r++) {
            int drift = r;
            before.add(run("before" + r, 100, i -> 1, i -> 100 + drift + i % 5));
            after.add(run("after" + r, 100, i -> 1, i -> 130 + drift + i % 5));
        }

        List<GateResult> results =
                decide(after, before, "e2e.mean better than baseline", "e2e.p95 not worse than baseline by 50 ms");

        assertThat(results).extracting(GateResult::verdict).containsExactly(Verdict.FAIL, Verdict.PASS);
        assertThat(results)
                .extracting(result -> result.difference().interval().method())
                .containsExactly("hodges-lehmann, moses exact", "cluster bootstrap over runs");
        GateResult few = decide(after.subList(0, 2), before.subList(0, 2), "e2e.mean better than baseline")
                .get(0);
        assertThat(few.explanation()).isEqualTo("2 against 2 runs are too few for an interval; 4 a side give one");
        GateResult fewRuns = decide(after.subList(0, 3), before.subList(0, 3), "e2e.p95 better than baseline")
                .get(0);
        assertThat(fewRuns.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(fewRuns.explanation())
                .isEqualTo("values of 3 runs a side are too few for e2e.p95, 4 would give an interval");
    }

    @Test
    void percentiles_far_out_are_compared_where_there_are_values_enough() {
        RunFigures before = run("before", 5_000, i -> 1, i -> 100 + i % 100);
        RunFigures after = run("after", 5_000, i -> 1, i -> (i % 100 == 99 ? 400 : 100) + i % 100);

        List<GateResult> results = decide(
                after,
                before,
                "e2e.p99.9 not worse than baseline by 20%",
                "e2e.p95 not worse than baseline by 20%",
                "e2e.p99.99 not worse than baseline by 20%");

        assertThat(results)
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.FAIL, Verdict.PASS, Verdict.INCONCLUSIVE);
        assertThat(results.get(0).difference().difference()).isEqualTo(300);
        assertThat(results.get(2).explanation())
                .isEqualTo("5000 values on both sides are too few for e2e.p99.99, 36887 would give an interval");
    }

    @Test
    void too_few_values_for_a_percentile_say_how_many_would_do() {
        RunFigures few = run("r", 50, i -> 1, i -> 100 + i);
        assertThat(decide(few, few, "e2e.p95 not worse than baseline by 5%")
                        .get(0)
                        .explanation())
                .isEqualTo("50 values on both sides are too few for e2e.p95, 72 would give an interval");
    }

    @Test
    void costs_are_exact_sums_and_take_no_part_in_the_family() {
        RunFigures run = run("r", 200, right(10), i -> 100);
        List<GateResult> results =
                decide(run, run, "cost not worse than baseline by 5%", "accuracy not worse than baseline by 0.05");
        assertThat(results).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
        assertThat(results.get(0).explanation())
                .isEqualTo(
                        "cost 0.2 USD against 0.21 USD, 105 % of baseline: gain 0.01 USD [0.01, 0.01] lies on the good"
                                + " side of 0 USD");
        assertThat(results.get(1).explanation()).doesNotContain("comparisons");
    }

    @Test
    void without_a_baseline_a_gate_on_it_is_undecided() {
        RunFigures run = run("r", 200, right(10), i -> 100);
        assertThat(decide(List.of(run), List.of(), "accuracy better than baseline")
                        .get(0)
                        .explanation())
                .isEqualTo("there is no baseline");
    }

    @Test
    void a_sample_on_one_side_only_is_counted() {
        RunFigures before = run("before", 200, right(10), i -> 100);
        RunFigures ours = run("after", 190, right(10), i -> 100);
        assertThat(decide(ours, before, "accuracy not worse than baseline by 0.05")
                        .get(0)
                        .explanation())
                .endsWith("; 10 samples on one side only");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accuracy better than p:z | compares with model p:z, which is not there; the models are [p:a, p:b]",
                "accuracy better than p:a model=p:a | compares model p:a with itself",
                "tokens.output better than p:a | neither more nor less of it is better",
                "f1 better than p:a | compares f1, which no task has",
                "itl.p95 better than p:a | itl.p95 cannot be compared: it is kept of a whole run and not by sample",
                "goodput.share not worse than p:a by 1% | hold it against a limit, such as \"goodput.share >= 0.99\"",
                "voted better than p:a | voted on v cannot be compared: its reducer majority_vote counts answers",
                "accuracy better than baseline | compares with the baseline, but none is set"
            })
    void what_can_never_be_decided_is_refused_before_anything_is_paid(String gate, String complaint) {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(Scorers.exactMatch()))
                .task(Task.of(Dataset.of("v", List.of()))
                        .scorer(Scorers.exactMatch())
                        .scorer(Scorer.of("voted", input -> Score.of(true)))
                        .epochs(3)
                        .reducer("majority_vote"))
                .models("p:a", "p:b")
                .gate(gate);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gates.check(benchmark))
                .withMessageContaining(complaint);
    }
}
