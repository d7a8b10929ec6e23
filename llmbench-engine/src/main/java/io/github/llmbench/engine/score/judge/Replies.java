package io.github.llmbench.engine.score.judge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what stands last in a reply: a judge may quote a verdict of the answer's before it gives its own. */
final class Replies {
    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    /** A reply of opening brackets only would be read again from each of them. */
    private static final int MOST_TRIES = 500;

    /** Blanks, emphasis and zero-width characters that may stand around a marker's colon. */
    private static final String GAP = "[\\s*_`\u200b\u200c\u200d\u200e\u200f\u2060\u2063\ufeff]*";

    private Replies() {}

    /**
     * Something found.
     *
     * @param end where it ends in the reply
     */
    record Found<T>(T value, int end) {}

    /**
     * A pattern of a word behind a marker, such as {@code Score: 4}; group 1 is the word. It is looked at and not taken: it may be the
     * next marker.
     */
    static Pattern marker(String name) {
        return Pattern.compile(
                "(?<![\\w\"])" + Pattern.quote(name) + "(?![\\w\"])" + GAP + ":" + GAP + "\\[{0,2}(?=([\\w.+-]+))",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** Group 1 of the last match. */
    static Optional<Found<String>> last(Pattern pattern, String reply) {
        Matcher matcher = pattern.matcher(reply);
        @Nullable Found<String> found = null;
        while (matcher.find()) {
            found = new Found<>(matcher.group(1), matcher.end(1));
        }
        return Optional.ofNullable(found);
    }

    /** The last object of JSON, of those that do not lie within another, that is as wanted. */
    static Optional<Found<JsonNode>> lastObject(String reply, Predicate<JsonNode> wanted) {
        @Nullable Found<JsonNode> last = null;
        int at = reply.indexOf('{');
        for (int tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
            Found<JsonNode> found = objectAt(reply, at);
            if (found != null && wanted.test(found.value())) {
                last = found;
            }
            at = reply.indexOf('{', found == null ? at + 1 : found.end());
        }
        return Optional.ofNullable(last);
    }

    private static @Nullable Found<JsonNode> objectAt(String reply, int at) {
        try (JsonParser parser = JSON.createParser(reply.substring(at))) {
            JsonNode node = JSON.readTree(parser);
            return new Found<>(node, at + (int) parser.currentLocation().getCharOffset());
        } catch (IOException notJson) {
            return null;
        }
    }
}
