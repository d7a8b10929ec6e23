package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The price of one model as a file declares it.
 *
 * @param model {@code provider:name}
 */
record PriceRow(String model, Price price) {
    /** How a provider counts, unless the row says otherwise, is as its interface documents it. */
    static PriceRow read(JsonNode node) {
        ModelRef model = ModelRef.of(node.path("model").asText());
        return new PriceRow(
                model.id(),
                new Price(
                        required(node, "input"),
                        required(node, "output"),
                        number(node, "cached-input"),
                        number(node, "cache-write"),
                        node.path("cached-part-of-input").asBoolean(PriceFile.cachedPartOfInput(model)),
                        number(node, "reasoning"),
                        node.path("reasoning-part-of-output").asBoolean(PriceFile.reasoningPartOfOutput(model)),
                        number(node, "batch-input"),
                        number(node, "batch-output"),
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
