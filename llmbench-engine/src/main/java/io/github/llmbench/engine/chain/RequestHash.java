package io.github.llmbench.engine.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.engine.json.Json;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a request by its content: the same model at the same place asked the same thing in the same epoch. User information of the
 * base URL is no part of it. Safe for use by several threads.
 */
public final class RequestHash {
    private final ObjectWriter canonical = Json.mapper()
            .rebuild()
            .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, true)
            .build()
            .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Without state of its own. */
    public RequestHash() {}

    private record Named(
            String provider, String name, @Nullable String baseUrl, int epoch, ModelRequest request) {}

    /** Where a model is, without user information; {@code null} for the provider's own. */
    public static @Nullable String baseUrl(ModelRef model) {
        URI url = model.endpoint().baseUrl();
        return url == null || url.getRawUserInfo() == null
                ? Objects.toString(url, null)
                : url.toString().replace(url.getRawUserInfo() + "@", "");
    }

    /**
     * The hash, in hexadecimal.
     *
     * @throws IllegalArgumentException if a parameter is no JSON value
     */
    public String of(ModelRef model, ModelRequest request, int epoch) {
        try {
            byte[] json = canonical.writeValueAsBytes(
                    new Named(model.provider(), model.name(), baseUrl(model), epoch, request));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a parameter of " + model + " is no JSON value: " + e.getOriginalMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
