package io.github.llmbench.engine.testing;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/** One price for every model whose name does not start with {@code free}. */
public record Prices(Price price, String version) implements PriceTable {
    /** The same price for a million tokens in and out. */
    public static Prices each(String usd) {
        BigDecimal amount = new BigDecimal(usd);
        return new Prices(
                new Price(amount, amount, null, null, true, "a test", LocalDate.of(2026, 1, 1)), "test at " + usd);
    }

    @Override
    public Optional<Price> price(ModelRef model) {
        return model.name().startsWith("free") ? Optional.empty() : Optional.of(price);
    }
}
