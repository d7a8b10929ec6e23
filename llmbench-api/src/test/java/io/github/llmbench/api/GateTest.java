package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class GateTest {
    @ParameterizedTest
    @CsvSource({
        "accuracy >= 0.85, accuracy, AT_LEAST, 0.85",
        "unscored<=1%, unscored, AT_MOST, 0.01",
        "ttft.p95 <= 800ms, ttft.p95, AT_MOST, 800",
        "ttft.p95 < 1.5 s, ttft.p95, BELOW, 1500",
        "itl.mean <= 250us, itl.mean, AT_MOST, 0.25",
        "cost <= 0.50 USD, cost, AT_MOST, 0.5",
        "tokens_per_second > 30 tokens/s, tokens_per_second, ABOVE, 30",
        "score >= -1, score, AT_LEAST, -1"
    })
    void a_gate_is_metric_comparison_number_and_unit(
            String expression, String metric, Gate.Comparison comparison, double threshold) {
        Gate gate = Gate.parse(expression);

        assertThat(gate.metric()).isEqualTo(metric);
        assertThat(gate.comparison()).isEqualTo(comparison);
        assertThat(gate.threshold()).isEqualTo(threshold);
        assertThat(gate.model()).isNull();
        assertThat(gate.advisory()).isFalse();
        assertThat(gate).hasToString(expression);
    }

    @Test
    void a_gate_may_name_a_model_and_be_advisory() {
        Gate gate = Gate.parse("accuracy >= 0.6 model=openai:gpt-4o-mini advisory");

        assertThat(gate.model()).isEqualTo("openai:gpt-4o-mini");
        assertThat(gate.advisory()).isTrue();
        assertThat(Gate.parse("accuracy >= 0.6 model=\"mini, cold\"").model()).isEqualTo("mini, cold");
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy not worse than baseline by 0.02, accuracy, NOT_WORSE, 0.02, false, baseline",
        "accuracy not worse than baseline by 2%, accuracy, NOT_WORSE, 0.02, true, baseline",
        "accuracy  better than openai:gpt-4o-mini, accuracy, BETTER, 0, false, openai:gpt-4o-mini",
        "ttft.p95 better than baseline by 0.1 s, ttft.p95, BETTER, 100, false, baseline",
        "'e2e.p95 not worse than \"mini, cold\" by 10% advisory', e2e.p95, NOT_WORSE, 0.1, true, 'mini, cold'"
    })
    void a_gate_may_compare_with_the_baseline_or_a_model(
            String expression,
            String metric,
            Gate.Comparison comparison,
            double margin,
            boolean percent,
            String against) {
        Gate gate = Gate.parse(expression);

        assertThat(gate.metric()).isEqualTo(metric);
        assertThat(gate.comparison()).isEqualTo(comparison);
        assertThat(gate.threshold()).isCloseTo(margin, within(1e-12));
        assertThat(gate.percent()).isEqualTo(percent);
        assertThat(gate.against()).isEqualTo(against);
        assertThat(gate.onBaseline()).isEqualTo(against.equals("baseline"));
        assertThat(gate.advisory()).isEqualTo(expression.endsWith("advisory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accuracy <= 800ms",
                "unscored <= 1 s",
                "accuracy <= 1 USD",
                "ttft.p95 <= 0.50 USD",
                "accuracy >= 30 tokens/s",
                "response.e2e.p95 <= 5%",
                "goodput.share <= 800ms",
                "tokens.output <= 5s",
                "cost <= 50%",
                "accuracy not worse than baseline by 5ms"
            })
    void a_unit_that_is_not_the_metrics_is_refused(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gate.parse(expression))
                .withMessageContaining("which is not what it is measured in; correct the unit or leave it out");
    }

    @Test
    void not_worse_needs_a_margin_and_a_margin_is_not_negative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gate.parse("accuracy not worse than baseline"))
                .withMessageContaining("needs a margin, for example by 0.02");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gate.parse("accuracy better than baseline by -0.1"))
                .withMessageContaining("must be >= 0, but was -0.1");
    }

    @ParameterizedTest
    @CsvSource({"BETTER, 0.02, false", "BETTER, 0.03, true", "NOT_WORSE, -0.02, true", "NOT_WORSE, -0.03, false"})
    void a_comparison_is_decided_on_the_gain(Gate.Comparison comparison, double gain, boolean good) {
        assertThat(comparison.holds(gain, 0.02)).isEqualTo(good);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "accuracy",
                "accuracy = 1",
                "accuracy >= ",
                "accuracy >= x",
                "Accuracy >= 1",
                "accuracy worse than baseline by 0.1",
                "accuracy better baseline",
                "accuracy better than",
                "accuracy >= 1 kg"
            })
    void anything_else_is_refused_with_an_example(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gate.parse(expression))
                .withMessageContaining("gate");
    }

    @Test
    void a_threshold_is_finite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gate("x", "x", Gate.Comparison.ABOVE, Double.NaN, false, null, null, false))
                .withMessageContaining("finite");
    }

    @ParameterizedTest
    @CsvSource({
        "AT_LEAST, 1, true", "AT_LEAST, 0.9, false", "AT_MOST, 1, true", "AT_MOST, 1.1, false",
        "ABOVE, 1, false", "ABOVE, 1.1, true", "BELOW, 1, false", "BELOW, 0.9, true"
    })
    void each_comparison_knows_its_good_side(Gate.Comparison comparison, double value, boolean good) {
        assertThat(comparison.holds(value, 1)).isEqualTo(good);
    }
}
