package io.github.llmbench.providers;

import io.github.llmbench.providers.request.Dialect;
import io.github.llmbench.providers.wire.WireFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of each provider: where it is, how it is spoken to and how a key is shown to it. */
enum Vendor {
    OPENAI("openai", Dialect.OPENAI, WireFormat.CHAT, "https://api.openai.com/v1", "authorization", "Bearer "),
    OPENAI_RESPONSES(
            "openai-responses",
            Dialect.RESPONSES,
            WireFormat.RESPONSES,
            "https://api.openai.com/v1",
            "authorization",
            "Bearer "),
    ANTHROPIC("anthropic", Dialect.ANTHROPIC, WireFormat.ANTHROPIC, "https://api.anthropic.com/v1", "x-api-key", ""),
    GOOGLE(
            "google",
            Dialect.GOOGLE,
            WireFormat.GOOGLE,
            "https://generativelanguage.googleapis.com/v1beta",
            "x-goog-api-key",
            ""),
    OLLAMA("ollama", Dialect.OLLAMA, WireFormat.OLLAMA, "http://localhost:11434", "authorization", "Bearer "),
    COMPATIBLE("openai-compatible", Dialect.COMPATIBLE, WireFormat.CHAT, null, "authorization", "Bearer ");

    private final String id;
    private final Dialect dialect;
    private final WireFormat format;
    private final @Nullable String baseUrl;
    private final String keyHeader;
    private final String keyPrefix;

    Vendor(
            String id,
            Dialect dialect,
            WireFormat format,
            @Nullable String baseUrl,
            String keyHeader,
            String keyPrefix) {
        this.id = id;
        this.dialect = dialect;
        this.format = format;
        this.baseUrl = baseUrl;
        this.keyHeader = keyHeader;
        this.keyPrefix = keyPrefix;
    }

    static Optional<Vendor> of(String id) {
        return Arrays.stream(values()).filter(vendor -> vendor.id.equals(id)).findFirst();
    }

    String id() {
        return id;
    }

    Dialect dialect() {
        return dialect;
    }

    WireFormat format() {
        return format;
    }

    /** The provider's own; {@code null} where there is none. */
    @Nullable
    String baseUrl() {
        return baseUrl;
    }

    /** The header that carries the key, in lower case. */
    String keyHeader() {
        return keyHeader;
    }

    String keyPrefix() {
        return keyPrefix;
    }

    /** Environment variables that usually hold the key, the first choice first; none where no key is needed. */
    List<String> keyVariables() {
        return switch (this) {
            case OPENAI, OPENAI_RESPONSES -> List.of("OPENAI_API_KEY");
            case ANTHROPIC -> List.of("ANTHROPIC_API_KEY");
            case GOOGLE -> List.of("GOOGLE_API_KEY", "GEMINI_API_KEY");
            case OLLAMA, COMPATIBLE -> List.of();
        };
    }
}
