package io.github.llmbench.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Figures;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much more it takes where a comparison is undecided, why there may be none, and what one says that was looked at all along. */
@Timeout(60)
class WhatWouldDecideTest {
    private static Scope scope(RunFigures ours, String... gates) {
        return Scope.of(
                ours.header(),
                Map.of("t", 1),
                List.of(gates).stream().map(Gate::parse).toList());
    }

    private static GateResult decide(RunFigures ours, RunFigures baseline, String gate) {
        Evidence evidence = Evidence.of(List.of(), true).comparing(List.of(ours), List.of(baseline), "none");
        return Gates.decide(scope(ours, gate), evidence).get(0);
    }

    private static RunFigures accuracy(String id, int samples, int wrong) {
        return Figures.of(id, samples).model("p:a", i -> i < wrong ? 0 : 1).run();
    }

    @Test
    void the_distance_to_the_limit_says_how_many_pairs_it_takes() {
        RunFigures before = accuracy("before", 400, 40);

        GateResult below = decide(accuracy("after", 400, 44), before, "accuracy not worse than baseline by 0.02");
        PairedDifference loss = below.difference();
        assertThat(below.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        double towards = loss.gain() - loss.gainInterval().low();
        assertThat((double) below.needed())
                .isCloseTo(Math.ceil(400 * Math.pow(towards / (loss.gain() + 0.02), 2)), within(1.0))
                .isGreaterThan(401);

        GateResult above = decide(accuracy("after", 400, 38), before, "accuracy better than baseline by 0.015");
        PairedDifference gain = above.difference();
        double further = gain.gainInterval().high() - gain.gain();
        assertThat((double) above.needed())
                .isCloseTo(Math.ceil(400 * Math.pow(further / (0.015 - gain.gain()), 2)), within(1.0));
    }

    @Test
    void an_estimate_on_the_limit_is_decided_by_no_number() {
        GateResult result =
                decide(accuracy("after", 40, 20), accuracy("before", 40, 0), "accuracy not worse than baseline by 0.5");

        assertThat(result.needed()).isNull();
        assertThat(result.explanation())
                .contains(
                        "holds -0.5 (a loss is shown, but not how large): the estimate equals it, no number of samples is"
                                + " sure to decide");
    }

    @Test
    void where_only_the_test_is_against_it_the_number_is_that_of_the_test() {
        // Six differences of one size: Student's interval leaves out 0, of 64 signs 2 are as far: at 97.5 % too many.
        RunFigures before = Figures.of("before", 12).model("p:a", i -> 0.5).run();
        RunFigures ours = Figures.of("after", 12)
                .model("p:a", i -> i < 6 ? 0.9 + i / 1_000.0 : 0.5)
                .run();
        Evidence evidence = Evidence.of(List.of(), true).comparing(List.of(ours), List.of(before), "none");
        List<GateResult> results = Gates.decide(
                scope(ours, "accuracy better than baseline", "accuracy better than baseline by 0.3"), evidence);
        GateResult open = results.get(0);

        assertThat(open.explanation()).contains(" leaves out 0, but sign flip, exact has p = 0.031: about ");
        double deviates = 2.2414 / 2.1539;
        assertThat((double) open.needed()).isCloseTo(Math.max(13, Math.ceil(12 * deviates * deviates)), within(1.0));
    }

    @Test
    void samples_of_one_cluster_ask_for_others() {
        RunFigures before =
                Figures.of("before", 30).model("p:a", i -> i % 2).clusters(30).run();
        RunFigures ours =
                Figures.of("after", 30).model("p:a", i -> 1).clusters(30).run();

        GateResult open = decide(ours, before, "accuracy better than baseline");

        assertThat(open.needed()).isNull();
        assertThat(open.explanation())
                .contains("[-1, 1] holds 0: all samples share one cluster, and only samples of others would decide");
    }

    @Test
    void a_baseline_that_has_no_such_model_says_which_it_has() {
        RunFigures two = Figures.of("before", 50)
                .model("p:x", i -> 1)
                .model("p:y", i -> 1)
                .run();

        assertThat(decide(accuracy("after", 50, 5), two, "accuracy better than baseline")
                        .explanation())
                .isEqualTo("the baseline has no model p:a; its models are [p:x, p:y]");
    }

    @Test
    void a_run_that_ended_early_is_not_compared_with_intervals_for_a_fixed_number() {
        RunFigures ours = accuracy("after", 50, 50);
        Evidence evidence = Evidence.of(List.of(), true)
                .comparing(List.of(ours), List.of(accuracy("before", 50, 0)), "none")
                .endedEarly();

        GateResult result = Gates.decide(scope(ours, "accuracy better than baseline"), evidence)
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.explanation()).isEqualTo(Decision.EARLY);
    }

    private static Trial trial(String model, int sample, boolean scored, boolean right) {
        return new Trial(
                new Trial.Key(model, "t", "s" + sample, 1),
                scored ? Outcome.ANSWERED : Outcome.EXTRACTION_FAILED,
                "",
                scored ? Map.of("exact_match", Score.of(right)) : Map.of(),
                List.of(),
                null,
                null);
    }

    private static Benchmark benchmark(String... gates) {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(Scorers.exactMatch()))
                .models("p:a", "p:b");
        for (String gate : gates) {
            benchmark = benchmark.gate(gate);
        }
        return benchmark;
    }

    /** Sample 3 has no score of {@code p:b}; of the others {@code p:a} has all and {@code p:b} every fourth. */
    private static List<GateResult> watched(int samples, String... gates) {
        Scope scope = Scope.of(benchmark(gates));
        List<String> drawn = IntStream.range(0, 500).mapToObj(i -> "s" + i).toList();
        Sequences sequences = Sequences.of(scope, Map.of("t", drawn), Set.of(), null);
        for (int i = 0; i < samples; i++) {
            sequences.add(trial("p:a", i, true, true));
            sequences.add(trial("p:b", i, i != 3, i % 4 == 0));
        }
        return Gates.decide(scope, Evidence.of(List.of(), false).sequential(sequences, true));
    }

    private static Interval sequence(int samples, double level) {
        ConfidenceSequence sequence = ConfidenceSequence.of(-1, 1, level);
        for (int i = 0; i < samples; i++) {
            if (i != 3) {
                sequence.update(i % 4 == 0 ? 0 : 1);
            }
        }
        return sequence.interval();
    }

    @Test
    void a_comparison_looked_at_after_each_sample_has_the_interval_of_its_differences() {
        GateResult result = watched(101, "accuracy better than p:b").get(0);
        PairedDifference difference = result.difference();

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(difference.pairs()).isEqualTo(100);
        assertThat(difference.left()).isEqualTo(1);
        assertThat(difference.right()).isCloseTo(0.26, within(1e-12));
        assertThat(difference.difference()).isCloseTo(0.74, within(1e-12));
        assertThat(difference.unpaired()).isEqualTo(1);
        assertThat(difference.interval()).isEqualTo(sequence(101, 0.95));
        assertThat(difference.pValue()).isCloseTo(0.05, within(1e-12));
        assertThat(result.explanation()).contains("; 1 samples on one side only");
    }

    @Test
    void before_it_tells_anything_its_p_is_one() {
        GateResult result = watched(3, "accuracy better than p:b").get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.difference().interval()).isEqualTo(sequence(3, 0.95));
        assertThat(result.difference().pValue()).isEqualTo(1);
    }

    @Test
    void two_gates_on_one_model_share_the_error_of_one_also_when_looked_at_all_along() {
        List<GateResult> results = watched(101, "accuracy better than p:b", "accuracy not worse than p:b by 0.1");

        assertThat(results).extracting(GateResult::verdict).containsExactly(Verdict.PASS, Verdict.PASS);
        assertThat(results).extracting(result -> result.difference().interval()).contains(sequence(101, 0.975));
    }
}
