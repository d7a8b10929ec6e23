package io.github.llmbench.engine.stats.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Means;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ProofTableTest {
    private static final int SIMULATIONS = 300;

    private static final ProofTable TABLE = ProofTable.of(Experiments.all(), 42, SIMULATIONS);

    @Test
    void every_promise_is_kept() {
        assertThat(TABLE.rows()).filteredOn(row -> !row.holds()).isEmpty();
        assertThat(TABLE.holds()).isTrue();
        assertThat(TABLE.rows()).hasSizeGreaterThan(50);
    }

    @Test
    void rows_have_names_of_their_own() {
        assertThat(TABLE.rows())
                .extracting(row -> row.kind() + row.method() + row.setting())
                .doesNotHaveDuplicates();
    }

    @Test
    void power_grows_with_the_shift() {
        for (String method : List.of("mcnemar exact", "paired t", "change points")) {
            List<Double> powers = TABLE.rows().stream()
                    .filter(row ->
                            row.kind() == Experiment.Kind.POWER && row.method().equals(method))
                    .map(ProofRow::observed)
                    .toList();
            assertThat(powers).hasSize(4).isSorted();
            assertThat(powers.get(3)).isGreaterThan(0.99);
        }
    }

    @Test
    void the_same_seed_gives_the_same_row_whatever_stands_beside_it() {
        List<Experiment> some = Experiments.all().subList(3, 8);
        assertThat(ProofTable.of(some, 42, SIMULATIONS).rows())
                .isEqualTo(TABLE.rows().subList(3, 8));
    }

    @Test
    void another_seed_gives_about_the_same() {
        List<Experiment> some = Experiments.all().subList(0, 5);
        List<ProofRow> other = ProofTable.of(some, 43, SIMULATIONS).rows();
        assertThat(other).isNotEqualTo(TABLE.rows().subList(0, 5));
        for (int i = 0; i < other.size(); i++) {
            assertThat(other.get(i).observed()).isCloseTo(TABLE.rows().get(i).observed(), within(0.08));
        }
    }

    @Test
    void a_deliberately_broken_interval_is_caught() {
        ProofTable sound = ProofTable.of(List.of(coverage(interval -> interval)), 42, 1000);
        ProofTable broken = ProofTable.of(List.of(coverage(ProofTableTest::narrowed)), 42, 1000);
        assertThat(sound.holds()).isTrue();
        assertThat(broken.holds()).isFalse();
    }

    @Test
    void a_test_that_cries_wolf_is_caught() {
        Experiment wolf = new Experiment(
                Experiment.Kind.FALSE_POSITIVE, "wolf", "8 %", 0.05, 0, random -> random.nextDouble() < 0.08);
        assertThat(ProofTable.of(List.of(wolf), 42, 5000).holds()).isFalse();
    }

    @Test
    void what_is_slow_has_fewer_simulations_and_the_wider_interval_says_so() {
        Experiment coverage = coverage(interval -> interval);
        List<ProofRow> rows = ProofTable.of(List.of(coverage, coverage.slow(5), coverage.slow(50)), 42, 1000)
                .rows();
        assertThat(rows).extracting(ProofRow::simulations).containsExactly(1000, 200, 100);
        assertThat(rows.get(1).rate().high() - rows.get(1).rate().low())
                .isGreaterThan(rows.get(0).rate().high() - rows.get(0).rate().low());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> coverage.slow(0))
                .withMessage("fewer must be >= 1, but was 0");
    }

    @Test
    void too_few_simulations_prove_nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProofTable.of(Experiments.all(), 1, 99))
                .withMessage("simulations must be at least 100, but were 99");
    }

    private static Experiment coverage(Function<Interval, Interval> change) {
        return new Experiment(Experiment.Kind.COVERAGE, "t", "n=20", 0.95, 0, random -> {
            Interval interval =
                    change.apply(Means.of(Draw.normal(random, 20, 0, 1), 0.95).interval());
            return interval.low() <= 0 && 0 <= interval.high();
        });
    }

    /** As if the standard error were divided by the wrong number. */
    private static Interval narrowed(Interval interval) {
        double middle = (interval.low() + interval.high()) / 2;
        double half = 0.8 * (interval.high() - middle);
        return new Interval(middle - half, middle + half, interval.level(), "broken");
    }
}
