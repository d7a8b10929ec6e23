package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.net.URI;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An image in a message: where it lies, or its bytes. Not every provider takes both; a call with one it does not take fails and says
 * so. Immutable.
 *
 * <pre>{@code
 * Image.url("https://example.org/cat.png");
 * Image.of("image/png", bytes);
 * }</pre>
 *
 * @param url an {@code http} or {@code https} URL; {@code null} where there are bytes
 * @param mediaType of the bytes, such as {@code image/png}; {@code null} where there is a URL
 * @param base64 the bytes in Base64; {@code null} where there is a URL
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Image(
        @Nullable String url,
        @Nullable String mediaType,
        @Nullable String base64) {
    private static final Pattern DATA = Pattern.compile("data:(image/[a-z0-9.+-]+);base64,(.+)", Pattern.DOTALL);

    public Image {
        if ((url == null) == (base64 == null) || (base64 == null) != (mediaType == null)) {
            throw new IllegalArgumentException("an image must have either a URL or bytes with a media type");
        }
        if (url != null) {
            checkUrl(url);
        }
        if (mediaType != null && !mediaType.matches("image/[a-z0-9.+-]+")) {
            throw new IllegalArgumentException(
                    "media type of an image must be such as image/png, but was " + mediaType);
        }
        if (base64 != null) {
            checkBase64(base64);
        }
    }

    /** An image that the provider fetches. */
    public static Image url(String url) {
        return new Image(url, null, null);
    }

    /** An image sent with the message. */
    public static Image of(String mediaType, byte[] bytes) {
        return new Image(null, mediaType, Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * The image of a text: an {@code http} or {@code https} URL, or a {@code data:} URL with Base64.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Image parse(String text) {
        Matcher data = DATA.matcher(text);
        return data.matches() ? new Image(null, data.group(1), data.group(2)) : url(text);
    }

    private static void checkUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("URL of an image is not well-formed: " + shortened(url), e);
        }
        if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("(?i)https?")) {
            throw new IllegalArgumentException(
                    "URL of an image must be http, https or data:image/…;base64,… but was " + shortened(url));
        }
    }

    private static void checkBase64(String base64) {
        try {
            if (Base64.getDecoder().decode(base64).length == 0) {
                throw new IllegalArgumentException("it is empty");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bytes of an image must be in Base64: " + e.getMessage(), e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
