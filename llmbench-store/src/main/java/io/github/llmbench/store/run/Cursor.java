package io.github.llmbench.store.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of the last row of a page, as one word for a URL. */
final class Cursor {
    private static final String SEPARATOR = "\u0000";

    private Cursor() {}

    static String of(Object... keys) {
        String text =
                String.join(SEPARATOR, Arrays.stream(keys).map(String::valueOf).toList());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The keys.
     *
     * @return empty where there is no cursor
     * @throws IllegalArgumentException if it is none of ours
     */
    static List<String> keys(@Nullable String cursor, int keys) {
        if (cursor == null) {
            return List.of();
        }
        try {
            List<String> all = List.of(
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(SEPARATOR, -1));
            if (all.size() == keys) {
                return all;
            }
        } catch (IllegalArgumentException noBase64) {
            // Falls through to the one message for both.
        }
        throw new IllegalArgumentException("cursor must be one that an earlier page gave, but was \"" + cursor + "\"");
    }

    /**
     * A key that is a number.
     *
     * @throws IllegalArgumentException if it is none
     */
    static int number(String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("cursor must be one that an earlier page gave", e);
        }
    }
}
