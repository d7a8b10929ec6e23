package io.github.llmbench.engine.run;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts output tokens where the model's encoding is known by its name. The whole text is encoded at once: pieces of a word that
 * came in two events are one token. Safe for use by several threads.
 */
final class LocalTokens {
    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final Map<String, Optional<Encoding>> encodings = new ConcurrentHashMap<>();

    /** The same call with the local count in its trace, where there is one. */
    Call counted(Call call, String model) {
        ModelResponse response = call.response();
        if (!call.timed() || (response.text().isEmpty() && response.reasoning().isEmpty())) {
            return call;
        }
        return encodings
                .computeIfAbsent(model, registry::getEncodingForModel)
                .map(encoding -> with(call, count(encoding, response.reasoning()) + count(encoding, response.text())))
                .orElse(call);
    }

    private static int count(Encoding encoding, String text) {
        return text.isEmpty() ? 0 : encoding.countTokensOrdinary(text);
    }

    private static Call with(Call call, int tokens) {
        ModelResponse response = call.response();
        ModelResponse counted = new ModelResponse(
                response.outcome(),
                response.text(),
                response.reasoning(),
                response.toolCalls(),
                response.finishReason(),
                response.usage(),
                response.trace().withLocalOutputTokens(tokens),
                response.error(),
                response.headers());
        return new Call(call.purpose(), call.model(), call.request(), counted, call.cost(), call.cached());
    }
}
