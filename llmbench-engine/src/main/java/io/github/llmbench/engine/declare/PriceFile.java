package io.github.llmbench.engine.declare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Prices as data: a JSON array of rows with the fields that a benchmark file has under {@code prices}. Each row says where its price
 * stands and when it was read there; a model without a row is unpriced.
 *
 * <pre>{@code
 * [{"model": "openai:gpt-4o-mini", "input": 0.15, "output": 0.60, "cached-input": 0.075,
 *   "batch-input": 0.075, "batch-output": 0.30, "source": "https://…", "date": "2026-11-24"}]
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PriceFile {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "input",
            "output",
            "cached-input",
            "cache-write",
            "cached-part-of-input",
            "reasoning",
            "reasoning-part-of-output",
            "batch-input",
            "batch-output",
            "source",
            "date");
    private static final Set<String> FLAGS = Set.of("cached-part-of-input", "reasoning-part-of-output");

    private PriceFile() {}

    /** Whether a model's provider documents that it counts cached tokens within the input tokens. */
    public static boolean cachedPartOfInput(ModelRef model) {
        return !model.provider().equals("anthropic");
    }

    /** Whether a model's provider documents that it counts reasoning tokens within the output tokens. */
    public static boolean reasoningPartOfOutput(ModelRef model) {
        return !model.provider().equals("google");
    }

    /**
     * Reads a table; its version names the file and the newest date.
     *
     * @throws IllegalArgumentException if a row is no price; the message names file, row, model and field
     * @throws IOException if the file cannot be read
     */
    public static PriceTable read(Path file) throws IOException {
        JsonNode rows;
        try {
            rows = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("price table " + file + " does not exist; give a file in JSON", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("price table " + file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!rows.isArray()) {
            throw new IllegalArgumentException("price table " + file + " must be an array of rows, [{\"model\": …}]");
        }
        Map<String, Price> prices = new LinkedHashMap<>();
        LocalDate newest = LocalDate.MIN;
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            PriceRow read;
            try {
                check(row);
                read = PriceRow.read(row);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "row " + (i + 1) + " of " + file + " ("
                                + row.path("model").asText("no model") + "): " + e.getMessage(),
                        e);
            }
            if (prices.put(read.model(), read.price()) != null) {
                throw new IllegalArgumentException("row " + (i + 1) + " of " + file + " (" + read.model()
                        + "): the model has two prices; keep one");
            }
            newest = read.price().date().isAfter(newest) ? read.price().date() : newest;
        }
        String version = prices.isEmpty() ? "no row" : "newest row of " + newest;
        return PriceTable.of(file.getFileName() + " (" + version + ")", prices);
    }

    private static void check(JsonNode row) {
        if (!row.isObject()) {
            throw new IllegalArgumentException("must be an object, but was " + row);
        }
        row.properties().forEach(field -> {
            if (!FIELDS.contains(field.getKey())) {
                throw new IllegalArgumentException("there is no field " + field.getKey() + "; there are "
                        + FIELDS.stream().sorted().toList());
            }
            if (FLAGS.contains(field.getKey()) && !field.getValue().isBoolean()) {
                throw new IllegalArgumentException(
                        field.getKey() + " must be true or false, but was " + field.getValue());
            }
        });
        if (row.path("source").asText("").isBlank()) {
            throw new IllegalArgumentException("source must say where the price stands; leave out a model without one");
        }
    }
}
