package io.github.llmbench.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.score.Scorers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SequencesTest {
    private static Benchmark benchmark(String... gates) {
        Benchmark benchmark = Benchmark.named("b")
                .task(Task.of(Dataset.of("t", List.of())).scorer(Scorers.exactMatch()))
                .models("p:a", "p:b");
        for (String gate : gates) {
            benchmark = benchmark.gate(gate);
        }
        return benchmark;
    }

    private static Sequences sequences(int samples, String... gates) {
        List<String> drawn = IntStream.range(0, samples).mapToObj(i -> "s" + i).toList();
        return Sequences.of(Scope.of(benchmark(gates)), Map.of("t", drawn), Set.of(), null);
    }

    private static Trial trial(String model, int sample, boolean right) {
        return new Trial(
                new Trial.Key(model, "t", "s" + sample, 1),
                Outcome.ANSWERED,
                "",
                Map.of("exact_match", Score.of(right)),
                List.of(),
                null,
                null);
    }

    /** Feeds samples until the gates are decided; how many of the runs came to a decision. */
    private static double decided(int runs, int samples, double left, double right, String... gates) {
        Random random = new Random(11);
        int decided = 0;
        for (int run = 0; run < runs; run++) {
            Sequences sequences = sequences(samples, gates);
            for (int i = 0; i < samples && !sequences.decided(); i++) {
                sequences.add(trial("p:a", i, random.nextDouble() < left));
                sequences.add(trial("p:b", i, random.nextDouble() < right));
            }
            decided += sequences.decided() ? 1 : 0;
        }
        return (double) decided / runs;
    }

    @Test
    void looking_after_each_sample_decides_a_limit_that_is_the_truth_no_more_often_than_said() {
        // 300 looks a run; an ordinary interval looked at as often would be wrong far more often than it says.
        assertThat(decided(200, 300, 0.8, 0.8, "accuracy >= 0.8 model=p:a"))
                .isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 200));
    }

    @Test
    void equal_models_are_told_apart_no_more_often_than_said() {
        assertThat(decided(200, 300, 0.7, 0.7, "accuracy better than p:b model=p:a"))
                .isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 200));
    }

    @Test
    void what_is_far_from_the_limit_is_decided_long_before_the_end() {
        assertThat(decided(20, 300, 0.95, 0.4, "accuracy >= 0.6 model=p:a", "accuracy better than p:b model=p:a"))
                .isEqualTo(1);
    }

    @Test
    void samples_count_in_the_order_drawn_and_not_in_the_order_they_come_back() {
        Sequences sequences = sequences(500, "accuracy >= 0.5");
        for (int i = 1; i < 500; i++) {
            sequences.add(trial("p:a", i, true));
            sequences.add(trial("p:b", i, true));
        }
        assertThat(sequences.decided()).isFalse();
        assertThat(sequences.progress()).isEqualTo("0 of 500");

        sequences.add(trial("p:a", 0, true));
        sequences.add(trial("p:b", 0, true));
        assertThat(sequences.decided()).isTrue();
        assertThat(sequences.progress()).isEqualTo("500 of 500");
    }

    @Test
    void the_order_of_coming_back_makes_no_difference() {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            trials.add(trial("p:a", i, i % 3 != 0));
            trials.add(trial("p:b", i, i % 2 != 0));
        }
        Sequences inOrder = sequences(200, "accuracy >= 0.6");
        trials.forEach(inOrder::add);
        Collections.shuffle(trials, new Random(1));
        Sequences shuffled = sequences(200, "accuracy >= 0.6");
        trials.forEach(shuffled::add);

        assertThat(shuffled.decided()).isEqualTo(inOrder.decided());
        assertThat(shuffled.progress()).isEqualTo(inOrder.progress());
    }

    @Test
    void clusters_and_gates_on_durations_hold_a_run_to_its_end() {
        Sequences durations = sequences(500, "accuracy >= 0.5", "e2e.p95 <= 1 s");
        Sequences clustered = Sequences.of(
                Scope.of(benchmark("accuracy >= 0.5")),
                Map.of("t", IntStream.range(0, 500).mapToObj(i -> "s" + i).toList()),
                Set.of("t"),
                null);
        for (int i = 0; i < 500; i++) {
            for (Sequences sequences : List.of(durations, clustered)) {
                sequences.add(trial("p:a", i, true));
                sequences.add(trial("p:b", i, true));
            }
        }
        assertThat(durations.decided()).isFalse();
        assertThat(clustered.decided()).isFalse();
    }

    @Test
    void without_a_gate_there_is_nothing_to_decide() {
        Sequences none = sequences(10);
        Sequences onlyCost = sequences(10, "cost <= 1 USD");
        for (int i = 0; i < 10; i++) {
            for (Sequences sequences : List.of(none, onlyCost)) {
                sequences.add(trial("p:a", i, true));
                sequences.add(trial("p:b", i, true));
            }
        }
        assertThat(none.decided()).isFalse();
        assertThat(onlyCost.decided()).isFalse();
    }
}
