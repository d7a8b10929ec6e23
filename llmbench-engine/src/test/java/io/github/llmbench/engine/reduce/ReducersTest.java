package io.github.llmbench.engine.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReducersTest {
    private static final Pattern CALL = Pattern.compile("(\\w+)(?:\\((\\d+)(?:, *value=([\\d.]+))?\\))?");

    @Test
    void without_a_scored_epoch_there_is_no_score() {
        double[] unscored = {Double.NaN, Double.NaN};
        for (String fn : List.of("mean", "median", "mode", "max", "at_least(1)", "pass_at(1)", "pass_k(1)")) {
            assertThat(reducer(fn).reduce(unscored)).as(fn).isNaN();
            assertThat(reducer(fn).reduce(new double[0])).as(fn).isNaN();
        }
    }

    @Test
    void with_fewer_scored_epochs_than_asked_for_there_is_no_score() {
        double[] scores = {1, Double.NaN, 1};
        for (String fn : List.of("at_least", "pass_at", "pass_k")) {
            assertThat(reducer(fn + "(3)").reduce(scores)).as(fn).isNaN();
            assertThat(reducer(fn + "(2)").reduce(scores)).as(fn).isOne();
        }
    }

    @Test
    void of_equally_frequent_scores_the_mode_is_the_first() {
        assertThat(Reducers.mode().reduce(new double[] {3, 1, 1, 3, 2})).isEqualTo(3);
    }

    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(Reducers.median().reduce(new double[] {9, 1, 4, Double.NaN, 2}))
                .isEqualTo(3);
    }

    @Test
    void scores_are_not_changed() {
        double[] scores = {3, 1, 2};
        Reducers.median().reduce(scores);
        assertThat(scores).containsExactly(3, 1, 2);
    }

    @Test
    void every_reducer_has_a_name() {
        double[] scores = {1, 0, 0, 1};
        assertThat(Reducers.byName("mean").reduce(scores)).isEqualTo(0.5);
        assertThat(Reducers.byName("median").reduce(scores)).isEqualTo(0.5);
        assertThat(Reducers.byName("mode").reduce(scores)).isEqualTo(1);
        assertThat(Reducers.byName("max").reduce(scores)).isEqualTo(1);
        assertThat(Reducers.byName("at_least_3").reduce(scores)).isZero();
        assertThat(Reducers.byName("pass_at_1").reduce(scores)).isEqualTo(0.5);
        assertThat(Reducers.byName("pass_k_3").reduce(scores)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reducers.byName("pass_at"))
                .withMessageEndingWith("but was \"pass_at\"");
    }

    @Test
    void k_is_at_least_one() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reducers.passAt(0, 1))
                .withMessage("k must be >= 1, but was 0");
    }

    static Reducer reducer(String fn) {
        Matcher call = CALL.matcher(fn);
        assertThat(call.matches()).as(fn).isTrue();
        int k = call.group(2) == null ? 0 : Integer.parseInt(call.group(2));
        double value = call.group(3) == null ? 1 : Double.parseDouble(call.group(3));
        return switch (call.group(1)) {
            case "mean" -> Reducers.mean();
            case "median" -> Reducers.median();
            case "mode" -> Reducers.mode();
            case "max" -> Reducers.max();
            case "at_least" -> Reducers.atLeast(k, value);
            case "pass_at" -> Reducers.passAt(k, value);
            case "pass_k" -> Reducers.passK(k, value);
            default -> throw new AssertionError("nothing implements " + fn);
        };
    }
}
