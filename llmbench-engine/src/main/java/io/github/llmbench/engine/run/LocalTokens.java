package io.github.llmbench.engine.run;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts output tokens where the model's encoding is known by its name. The whole text is encoded at once: pieces of a word that
 * came in two events are one token. Safe for use by several threads.
 *
 * <p>An answer with tool calls is not counted: providers write calls in a form of their own before they count them, and a count of
 * the text alone beside theirs of both would show a difference that is none. Nor is one with both reasoning and a summary of it.
 */
final class LocalTokens {
    /**
     * Families that jtokkit 1.1 does not know, or takes for {@code gpt-4} by the start of their name. Source: the table of model
     * prefixes in {@code tiktoken/model.py}. The encoding of {@code gpt-oss} differs from this one in special tokens only, and
     * those are in no text.
     */
    private static final Map<String, EncodingType> FAMILIES = Map.ofEntries(
            Map.entry("gpt-4o", EncodingType.O200K_BASE),
            Map.entry("gpt-4.1", EncodingType.O200K_BASE),
            Map.entry("gpt-4.5", EncodingType.O200K_BASE),
            Map.entry("gpt-5", EncodingType.O200K_BASE),
            Map.entry("gpt-oss", EncodingType.O200K_BASE),
            Map.entry("chatgpt-4o", EncodingType.O200K_BASE),
            Map.entry("o1", EncodingType.O200K_BASE),
            Map.entry("o3", EncodingType.O200K_BASE),
            Map.entry("o4", EncodingType.O200K_BASE),
            Map.entry("gpt-35-turbo", EncodingType.CL100K_BASE));

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final Map<String, Optional<Encoding>> encodings = new ConcurrentHashMap<>();

    /** The same call with the local count in its trace, where there is one. */
    Call counted(Call call, String model) {
        ModelResponse response = call.response();
        boolean wordless = response.text().isEmpty() && response.reasoning().isEmpty();
        if (!call.timed() || wordless || !response.toolCalls().isEmpty() || mixed(response.trace())) {
            return call;
        }
        return encodings
                .computeIfAbsent(model, this::encoding)
                .map(encoding -> with(call, count(encoding, thoughts(response)) + count(encoding, response.text())))
                .orElse(call);
    }

    /** By the last part of a name such as {@code openai/gpt-5}, or by what a model was made from: {@code ft:gpt-4o:mine}. */
    private Optional<Encoding> encoding(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        String base = name.startsWith("ft:") ? name.substring("ft:".length()) : name;
        return FAMILIES.entrySet().stream()
                .filter(family -> isOf(base, family.getKey()))
                .map(family -> registry.getEncoding(family.getValue()))
                .findFirst()
                .or(() -> registry.getEncodingForModel(base));
    }

    /** Whether the name is the family's, or goes on after it with something other than a letter or a digit. */
    private static boolean isOf(String model, String family) {
        return model.startsWith(family)
                && (model.length() == family.length() || !Character.isLetterOrDigit(model.charAt(family.length())));
    }

    /** Which words are of the summary and which were thought, the answer does not tell. */
    private static boolean mixed(CallTrace trace) {
        return trace.has(CallTrace.EventKind.SUMMARY) && trace.has(CallTrace.EventKind.REASONING);
    }

    /** A summary's tokens are not those that the model thought. */
    private static String thoughts(ModelResponse response) {
        return response.trace().has(CallTrace.EventKind.SUMMARY) ? "" : response.reasoning();
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
