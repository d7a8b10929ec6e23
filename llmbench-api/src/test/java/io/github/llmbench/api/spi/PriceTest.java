package io.github.llmbench.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PriceTest {
    private static Price price(boolean cachedPartOfInput) {
        return new Price(
                new BigDecimal("2"),
                new BigDecimal("10"),
                new BigDecimal("0.5"),
                new BigDecimal("4"),
                cachedPartOfInput,
                "price list",
                LocalDate.of(2026, 11, 1));
    }

    @Test
    void cached_tokens_are_not_paid_twice() {
        Usage usage = new Usage(1_000_000L, 100_000L, null, 400_000L, 100_000L);

        assertThat(price(true).cost(usage).usd()).isEqualByComparingTo("2.6");
        assertThat(price(false).cost(usage).usd()).isEqualByComparingTo("3.6");
    }

    @Test
    void without_own_prices_cached_tokens_cost_as_input() {
        Price plain = new Price(
                new BigDecimal("2"), new BigDecimal("10"), null, null, true, "list", LocalDate.of(2026, 11, 1));

        assertThat(plain.cost(new Usage(1_000_000L, 0L, null, 500_000L, null)).usd())
                .isEqualByComparingTo("2");
    }

    @Test
    void without_usage_a_call_is_unpriced() {
        assertThat(price(true).cost(Usage.NONE)).isEqualTo(Cost.UNPRICED);
    }

    @Test
    void a_price_has_a_source_and_is_not_negative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Price(BigDecimal.ONE, BigDecimal.ONE, null, null, true, " ", LocalDate.of(2026, 11, 1)))
                .withMessageContaining("source");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Price(
                        BigDecimal.ONE.negate(), BigDecimal.ONE, null, null, true, "x", LocalDate.of(2026, 11, 1)))
                .withMessageContaining("prices must be >= 0");
    }

    @Test
    void a_table_falls_back_to_the_next() {
        ModelRef known = ModelRef.of("p:known");
        PriceTable one = new PriceTable() {
            @Override
            public Optional<Price> price(ModelRef model) {
                return model.equals(known) ? Optional.of(PriceTest.price(true)) : Optional.empty();
            }

            @Override
            public String version() {
                return "one";
            }
        };
        PriceTable both = PriceTable.empty().orElse(one);

        assertThat(both.price(known)).isPresent();
        assertThat(both.price(ModelRef.of("p:other"))).isEmpty();
        assertThat(both.version()).isEqualTo("none, one");
        assertThat(both.prices()).as("what a table does not tell").isEmpty();
        PriceTable own = PriceTable.of("own", Map.of("p:a", price(true), "p:b", price(true)));
        PriceTable other = PriceTable.of("other", Map.of("p:b", price(false), "p:c", price(false)));
        assertThat(own.orElse(other).prices())
                .containsOnly(
                        Map.entry("p:a", price(true)), Map.entry("p:b", price(true)), Map.entry("p:c", price(false)));
    }

    @Test
    void a_context_starts_now_with_time_outs() {
        CallContext context = CallContext.now();

        assertThat(context.attemptTimeout()).hasMinutes(10);
        assertThat(context.stallTimeout()).hasMinutes(2);
        assertThat(new MissingKeyException("set KEY")).hasMessage("set KEY");
    }

    @Test
    void reasoning_tokens_are_part_of_the_output_or_come_in_addition() {
        Usage usage = new Usage(0L, 100L, 40L, null, null);
        BigDecimal two = new BigDecimal("2");
        LocalDate day = LocalDate.of(2026, 11, 24);
        Price within = new Price(BigDecimal.ONE, two, null, null, true, null, true, "a list", day);
        Price beside = new Price(BigDecimal.ONE, two, null, null, true, null, false, "a list", day);
        Price dearer = new Price(BigDecimal.ONE, two, null, null, true, new BigDecimal("5"), true, "a list", day);
        assertThat(within.cost(usage).usd()).isEqualByComparingTo("0.0002");
        assertThat(beside.cost(usage).usd()).isEqualByComparingTo("0.00028");
        assertThat(dearer.cost(usage).usd()).isEqualByComparingTo("0.00032");
    }

    @Test
    void batch_prices_stand_beside_the_others() {
        Price price = new Price(
                new BigDecimal("2"),
                new BigDecimal("10"),
                new BigDecimal("0.5"),
                null,
                true,
                null,
                true,
                new BigDecimal("1"),
                new BigDecimal("5"),
                "list",
                LocalDate.of(2026, 11, 1));
        Usage usage = Usage.of(1_000_000, 100_000);

        assertThat(price.cost(usage).usd()).isEqualByComparingTo("3");
        assertThat(price.batch().orElseThrow().cost(usage).usd()).isEqualByComparingTo("1.5");
        assertThat(price(true).batch()).isEmpty();
    }

    @Test
    void reasoning_in_addition_to_output_is_paid_once() {
        Usage usage = new Usage(0L, 100_000L, 50_000L, null, null);
        Price google = new Price(
                BigDecimal.ONE,
                new BigDecimal("10"),
                null,
                null,
                true,
                new BigDecimal("20"),
                false,
                "list",
                LocalDate.of(2026, 11, 1));

        assertThat(google.cost(usage).usd()).isEqualByComparingTo("2");
    }
}
