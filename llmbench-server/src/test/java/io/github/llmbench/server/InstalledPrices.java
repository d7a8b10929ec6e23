package io.github.llmbench.server;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** A table that is installed with the servers of the tests; of a model that none of them asks. */
public final class InstalledPrices implements PriceTable {
    static final String MODEL = "openai-compatible:installed";

    private final PriceTable table = PriceTable.of(
            "of the tests",
            Map.of(
                    MODEL,
                    new Price(
                            BigDecimal.ONE,
                            BigDecimal.TEN,
                            null,
                            null,
                            true,
                            "https://example.com/installed",
                            LocalDate.of(2026, 10, 1))));

    @Override
    public Optional<Price> price(ModelRef model) {
        return table.price(model);
    }

    @Override
    public String version() {
        return table.version();
    }

    @Override
    public Map<String, Price> prices() {
        return table.prices();
    }
}
