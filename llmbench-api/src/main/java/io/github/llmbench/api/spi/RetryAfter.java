package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads how long a provider asks to wait: {@code retry-after-ms} and {@code x-ms-retry-after-ms} in milliseconds, else {@code
 * retry-after} in seconds or as a date (RFC 9110, section 10.2.3). Stateless.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RetryAfter {
    private RetryAfter() {}

    /**
     * The time to wait; empty where the headers do not say or cannot be understood.
     *
     * @param headers names in lower case
     * @param now the client's clock, for dates of a response that has no {@code date} of its own
     */
    public static Optional<Duration> of(Map<String, String> headers, Instant now) {
        for (String name : new String[] {"retry-after-ms", "x-ms-retry-after-ms"}) {
            Duration millis = number(headers.get(name), 1_000_000);
            if (millis != null) {
                return Optional.of(millis);
            }
        }
        String value = headers.get("retry-after");
        Duration seconds = number(value, 1_000_000_000);
        if (seconds != null || value == null) {
            return Optional.ofNullable(seconds);
        }
        Instant until = date(value);
        if (until == null) {
            return Optional.empty();
        }
        Duration rest = Duration.between(serverTime(headers, now), until);
        return Optional.of(rest.isNegative() ? Duration.ZERO : rest);
    }

    /** The server's clock as its response has it, so that a client's wrong clock does no harm; else the client's. */
    public static Instant serverTime(Map<String, String> headers, Instant now) {
        String date = headers.get("date");
        Instant server = date == null ? null : date(date);
        return server == null ? now : server;
    }

    private static @Nullable Duration number(@Nullable String value, long unitNanos) {
        if (value == null || !value.strip().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return null;
        }
        return Duration.ofNanos((long) (Double.parseDouble(value.strip()) * unitNanos));
    }

    private static @Nullable Instant date(String value) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip()));
        } catch (DateTimeException notOne) {
            return null;
        }
    }
}
