package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices a file declares, by {@code provider:name}.
 *
 * @param version names the file
 */
record DeclaredPrices(String version, List<Row> rows) implements PriceTable {
    DeclaredPrices {
        rows = List.copyOf(rows);
    }

    /** The price of one model. */
    record Row(String model, Price price) {
        static Row read(JsonNode node) {
            return new Row(
                    ModelRef.of(node.path("model").asText()).id(),
                    new Price(
                            required(node, "input"),
                            required(node, "output"),
                            number(node, "cached-input"),
                            number(node, "cache-write"),
                            node.path("cached-part-of-input").asBoolean(true),
                            node.path("source").asText(),
                            date(node.path("date").asText())));
        }

        private static BigDecimal required(JsonNode node, String field) {
            BigDecimal number = number(node, field);
            if (number == null) {
                throw new IllegalArgumentException(field + " must be a number of USD a million tokens");
            }
            return number;
        }

        private static @Nullable BigDecimal number(JsonNode node, String field) {
            if (!node.has(field)) {
                return null;
            }
            try {
                return new BigDecimal(node.path(field).asText());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        field + " must be a number of USD a million tokens, but was " + node.path(field), e);
            }
        }

        private static LocalDate date(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("date must be a day such as 2026-11-24, but was " + text, e);
            }
        }
    }

    @Override
    public Optional<Price> price(ModelRef model) {
        return rows.stream()
                .filter(row -> row.model().equals(model.id()))
                .map(Row::price)
                .findFirst();
    }
}
