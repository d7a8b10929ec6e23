package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class GatePolicyTest {
    @ParameterizedTest
    @CsvSource({
        "fail, FAIL, true",
        "fail, INCONCLUSIVE, true",
        "fail, PASS, false",
        "warn, FAIL, true",
        "Warn, INCONCLUSIVE, false",
        "pass, FAIL, true",
        "PASS, INCONCLUSIVE, false"
    })
    void a_build_always_fails_on_fail_and_on_inconclusive_where_told(String given, Verdict verdict, boolean fails) {
        OnInconclusive onInconclusive = OnInconclusive.parse(given);

        assertThat(onInconclusive.fails(verdict)).isEqualTo(fails);
        assertThat(onInconclusive).hasToString(given.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void another_word_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnInconclusive.parse("ignore"))
                .withMessage("on-inconclusive must be fail, warn or pass, but was \"ignore\"");
    }

    @Test
    void a_baseline_is_a_file_or_a_name() {
        assertThat(Baseline.parse("baselines/gsm8k.json")).isEqualTo(Baseline.file(Path.of("baselines/gsm8k.json")));
        assertThat(Baseline.parse("released")).isEqualTo(Baseline.named("released"));
        assertThat(Baseline.parse("released")).hasToString("released");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.parse("baselines/gsm8k.yaml"))
                .withMessageContaining("a file that ends in .json, or a name of");
    }

    @Test
    void a_benchmark_warns_on_inconclusive_and_runs_all_samples_unless_told() {
        assertThat(Benchmark.named("b").policy()).isEqualTo(GatePolicy.DEFAULT);
        Benchmark told = Benchmark.named("b")
                .onInconclusive(OnInconclusive.FAIL)
                .baseline("b.json")
                .stopWhenDecided();
        assertThat(told.policy())
                .isEqualTo(new GatePolicy(OnInconclusive.FAIL, Baseline.file(Path.of("b.json")), true));
    }

    @ParameterizedTest
    @CsvSource({"HIGHER_IS_BETTER, 0.1, 0.1", "LOWER_IS_BETTER, 0.1, -0.1", "NEITHER, 0.1, NaN"})
    void a_direction_says_what_a_gain_is(Direction direction, double difference, double gain) {
        assertThat(direction.gain(difference)).isEqualTo(Double.valueOf(gain));
    }

    @Test
    void the_gain_of_a_lower_is_better_metric_is_the_difference_turned_round() {
        PairedDifference slower = new PairedDifference(
                "t",
                "ttft.mean",
                Direction.LOWER_IS_BETTER,
                120,
                100,
                20,
                5,
                new Interval(10, 30, 0.95, "t"),
                10,
                0,
                0,
                0.01,
                "paired t",
                0);

        assertThat(slower.gain()).isEqualTo(-20);
        assertThat(slower.gainInterval()).isEqualTo(new Interval(-30, -10, 0.95, "t"));
        assertThat(slower.flipped().gain()).isEqualTo(20);
    }

    @Test
    void the_first_scorer_of_a_metrics_name_has_it() {
        Task task = Task.of(Dataset.of("d", List.of()))
                .named("t")
                .scorer(Scorer.of("strict", input -> Score.of(true)))
                .scorer(Scorer.of("flexible", input -> Score.of(true)));

        assertThat(ScoreMetric.of(task)).extracting(ScoreMetric::metric).containsExactly("accuracy", "flexible");
        assertThat(ScoreMetric.of(task)).extracting(ScoreMetric::scorer).containsExactly("strict", "flexible");
    }
}
