package io.github.llmbench.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That an operation is to go. Immutable.
 *
 * @param since when it was marked so
 * @param sunset when it goes, six months later at the earliest
 */
public record Deprecation(LocalDate since, LocalDate sunset) {
    private static final int MONTHS = 6;

    /** Of an operation with {@code deprecated}, {@code x-deprecated-since} and {@code x-sunset}; {@code null} of others. */
    static @Nullable Deprecation of(JsonNode operation) {
        if (!operation.path("deprecated").asBoolean()) {
            return null;
        }
        String id = operation.path("operationId").asText();
        try {
            Deprecation deprecation = new Deprecation(
                    LocalDate.parse(operation.path("x-deprecated-since").asText()),
                    LocalDate.parse(operation.path("x-sunset").asText()));
            if (deprecation.sunset().isBefore(deprecation.since().plusMonths(MONTHS))) {
                throw new IllegalStateException(
                        "operation " + id + " would go less than " + MONTHS + " months after it was deprecated");
            }
            return deprecation;
        } catch (DateTimeException e) {
            throw new IllegalStateException(
                    "operation " + id + " is deprecated and needs the dates x-deprecated-since and x-sunset", e);
        }
    }

    /** Headers that say so: RFC 9745 and RFC 8594. */
    public Map<String, String> headers() {
        return Map.of(
                "Deprecation",
                "@" + since.atStartOfDay().toEpochSecond(ZoneOffset.UTC),
                "Sunset",
                DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                        .format(sunset.atStartOfDay(ZoneOffset.UTC)));
    }
}
