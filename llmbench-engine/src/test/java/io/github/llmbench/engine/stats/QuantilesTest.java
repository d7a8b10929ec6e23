package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantilesTest {
    @ParameterizedTest
    @CsvSource({
        "6, 0.5, 1, 6",
        "10, 0.5, 2, 9",
        "100, 0.5, 40, 61",
        "72, 0.95, 64, 72",
        "100, 0.95, 90, 100",
        "1000, 0.99, 983, 997"
    })
    void ranks_are_binomial(long n, double p, long low, long high) {
        assertThat(Quantiles.interval(n, p, 0.95)).isEqualTo(new Quantiles.Ranks(low, high));
    }

    @Test
    void too_few_values_have_no_interval() {
        assertThat(Quantiles.fewest(0.5, 0.95)).isEqualTo(6);
        assertThat(Quantiles.fewest(0.95, 0.95)).isEqualTo(72);
        assertThat(Quantiles.fewest(0.99, 0.95)).isEqualTo(368);
        assertThat(Quantiles.interval(71, 0.95, 0.95)).isNull();
        assertThat(Quantiles.interval(5, 0.5, 0.95)).isNull();
    }

    @Test
    void the_rank_of_a_whole_number_is_that_number() {
        assertThat(Quantiles.rank(20, 0.95)).isEqualTo(19);
        assertThat(Quantiles.rank(100, 0.99)).isEqualTo(99);
        assertThat(Quantiles.rank(1, 0.5)).isEqualTo(1);
        assertThat(Quantiles.rank(3, 0.5)).isEqualTo(2);
        assertThat(Quantiles.rank(1, 0.001)).isEqualTo(1);
        assertThatThrownBy(() -> Quantiles.rank(1, 1)).hasMessageStartingWith("p must lie between 0 and 1");
    }

    @Test
    void the_interval_covers_the_true_quantile_as_often_as_it_says() {
        Random random = new Random(3);
        int covered = 0;
        int times = 4_000;
        for (int i = 0; i < times; i++) {
            double[] values = random.doubles(120).sorted().toArray();
            Quantiles.Ranks ranks = Quantiles.interval(120, 0.9, 0.95);
            boolean inside = values[(int) ranks.low() - 1] <= 0.9 && 0.9 <= values[(int) ranks.high() - 1];
            covered += inside ? 1 : 0;
        }
        assertThat((double) covered / times).isBetween(0.94, 0.99);
    }
}
