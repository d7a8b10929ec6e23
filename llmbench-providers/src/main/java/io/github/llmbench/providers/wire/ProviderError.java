package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says went wrong, in whatever form it says so.
 *
 * @param code an HTTP status inside the body; 0 where there is none
 * @param message one short line
 * @param filtered whether a content filter refused the request
 * @param spent whether the account has nothing left to spend
 */
record ProviderError(int code, String message, boolean filtered, boolean spent) {
    private static final int LONGEST = 300;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final Pattern TAGS = Pattern.compile("(?s)<(script|style)\\b.*?</\\1>|<[^>]*>");
    private static final Set<String> SPENT = Set.of("insufficient_quota", "billing_hard_limit_reached");
    private static final String[] MESSAGES = {"message", "error", "detail", "msg", "error_description", "title"};

    /** With nothing known but its words. */
    static ProviderError saying(String message) {
        return new ProviderError(0, message, false, false);
    }

    /** From a body or an event that tells of an error; text that is not JSON is its own message. */
    static ProviderError of(byte[] data, int offset, int length) {
        try {
            JsonNode node = Json.tree(data, offset, length);
            if (node != null && node.isContainerNode()) {
                return of(node);
            }
        } catch (IOException notJson) {
            return text(data, offset, length);
        }
        return text(data, offset, length);
    }

    /** From an object or text that tells of an error. */
    static ProviderError of(JsonNode node) {
        JsonNode root = node.isArray() && !node.isEmpty() ? node.get(0) : node;
        JsonNode error = root.path("error");
        JsonNode core = error.isObject() ? error : root;
        String message = message(core, 0);
        String raw = core.path("metadata").path("raw").asText("");
        if (!raw.isBlank()) {
            message = message == null ? raw : message + ": " + raw;
        }
        if (message == null) {
            message = word(core, "type", "code", "status");
        }
        return new ProviderError(code(core), line(message == null ? "" : message), filtered(core), spent(core));
    }

    private static ProviderError text(byte[] data, int offset, int length) {
        String text = new String(data, offset, Math.min(length, 8 * LONGEST), StandardCharsets.UTF_8);
        return new ProviderError(0, line(TAGS.matcher(text).replaceAll(" ")), false, false);
    }

    private static @Nullable String message(JsonNode node, int depth) {
        if (node.isValueNode()) {
            return node.isNull() || node.asText().isBlank() ? null : node.asText();
        }
        if (depth > 3) {
            return null;
        }
        if (node.isArray()) {
            return node.isEmpty() ? null : message(node.get(0), depth + 1);
        }
        for (String name : MESSAGES) {
            String found = node.has(name) ? message(node.get(name), depth + 1) : null;
            if (found != null) {
                return found;
            }
        }
        return node.has("errors") ? message(node.get("errors"), depth + 1) : null;
    }

    private static @Nullable String word(JsonNode node, String... names) {
        for (String name : names) {
            String text = node.path(name).asText("");
            if (!text.isBlank()) {
                return text;
            }
        }
        return null;
    }

    private static int code(JsonNode node) {
        for (String name : new String[] {"code", "status", "statusCode", "status_code"}) {
            int code = node.path(name).asInt(0);
            if (code >= 400 && code <= 599) {
                return code;
            }
        }
        return 0;
    }

    private static boolean filtered(JsonNode node) {
        String code = node.path("code").asText("").toLowerCase(Locale.ROOT);
        String inner = node.path("innererror").path("code").asText("");
        return code.equals("content_filter")
                || code.equals("content_policy_violation")
                || inner.equals("ResponsibleAIPolicyViolation");
    }

    /** OpenAI and its kin say so in the code, in the type or in both. */
    private static boolean spent(JsonNode node) {
        return SPENT.contains(node.path("code").asText(""))
                || SPENT.contains(node.path("type").asText(""));
    }

    private static String line(String text) {
        String line = BLANKS.matcher(text).replaceAll(" ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}
