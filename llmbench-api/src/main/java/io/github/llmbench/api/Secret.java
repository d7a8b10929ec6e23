package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A value that must not be seen: an API key, a password, a header that carries one.
 *
 * <p>{@link #toString()} never shows it, equality compares in constant time, and it is not serialisable. Immutable and safe
 * for use by several threads.
 *
 * <pre>{@code
 * Secret key = Secret.of(System.getenv("OPENAI_API_KEY"));
 * key.toString(); // "***"
 * key.lastFour(); // "…wXyZ"
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a value.
     *
     * @throws IllegalArgumentException if it is null or blank
     */
    public static Secret of(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("secret must not be blank; set the variable or property that holds it");
        }
        return new Secret(value);
    }

    /** The value itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    /** The last four characters behind an ellipsis, or {@code ***} where the value is too short to show any. */
    public String lastFour() {
        return value.length() < 12 ? "***" : "…" + value.substring(value.length() - 4);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
