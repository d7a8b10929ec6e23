package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apiguardian.api.API;

/**
 * Prices by model. Immutable. Found by {@link java.util.ServiceLoader}; a table given by the user comes before those found.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface PriceTable {
    /** The price of a model; empty where the table has none, and then the model is <em>unpriced</em>. */
    Optional<Price> price(ModelRef model);

    /** Names the table and its date, for the run's context. */
    String version();

    /** All prices of the table by {@code provider:name}, to be shown; none where it cannot tell them all. */
    default Map<String, Price> prices() {
        return Map.of();
    }

    /** This table, and {@code other} for what it lacks. */
    default PriceTable orElse(PriceTable other) {
        PriceTable first = this;
        return new PriceTable() {
            @Override
            public Optional<Price> price(ModelRef model) {
                return first.price(model).or(() -> other.price(model));
            }

            @Override
            public String version() {
                return first.version() + ", " + other.version();
            }

            @Override
            public Map<String, Price> prices() {
                Map<String, Price> both = new LinkedHashMap<>(other.prices());
                both.putAll(first.prices());
                return Map.copyOf(both);
            }
        };
    }

    /** This table, and for what it lacks those that {@link ServiceLoader} finds. */
    default PriceTable withInstalled() {
        PriceTable table = this;
        for (PriceTable found : ServiceLoader.load(PriceTable.class)) {
            table = table.orElse(found);
        }
        return table;
    }

    /**
     * A table of these prices.
     *
     * @param version names the table and its date
     * @param prices by {@code provider:name}
     */
    static PriceTable of(String version, Map<String, Price> prices) {
        Map<String, Price> rows = Map.copyOf(prices);
        return new PriceTable() {
            @Override
            public Optional<Price> price(ModelRef model) {
                return Optional.ofNullable(rows.get(model.id()));
            }

            @Override
            public String version() {
                return version;
            }

            @Override
            public Map<String, Price> prices() {
                return rows;
            }
        };
    }

    /** A table without prices. */
    static PriceTable empty() {
        return of("none", Map.of());
    }
}
