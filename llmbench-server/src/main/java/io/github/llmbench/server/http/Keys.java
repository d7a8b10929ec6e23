package io.github.llmbench.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The key of the last row of a page as one word for a URL. Stateless. */
public final class Keys {
    private Keys() {}

    static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key in a cursor; empty where there is none.
     *
     * @throws Problem if it is none of ours
     */
    public static String key(@Nullable String cursor) {
        if (cursor == null) {
            return "";
        }
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.indexOf('\0') < 0) {
                return key;
            }
        } catch (IllegalArgumentException noBase64) {
            // Falls through to the one message for both.
        }
        throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
    }
}
