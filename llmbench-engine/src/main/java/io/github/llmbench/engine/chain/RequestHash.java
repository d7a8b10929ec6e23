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
import org.jspecify.annotations.Nullable;

/** Names a request by its content: the same model at the same place asked the same thing in the same epoch. */
final class RequestHash {
    private final ObjectWriter canonical = Json.mapper()
            .rebuild()
            .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, true)
            .build()
            .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private record Named(
            String provider, String name, @Nullable URI baseUrl, int epoch, ModelRequest request) {}

    String of(ModelRef model, ModelRequest request, int epoch) {
        try {
            byte[] json = canonical.writeValueAsBytes(
                    new Named(model.provider(), model.name(), model.endpoint().baseUrl(), epoch, request));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a parameter of " + model + " is no JSON value: " + e.getOriginalMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
