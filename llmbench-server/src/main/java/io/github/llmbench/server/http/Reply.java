package io.github.llmbench.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers. Immutable.
 *
 * @param status of HTTP
 * @param body written as JSON; {@code null} where there is none or it is streamed
 * @param stream written as it comes; {@code null} where there is none
 * @param contentType of a stream
 * @param headers further ones
 */
public record Reply(
        int status, @Nullable Object body, @Nullable Stream stream, String contentType, Map<String, String> headers) {
    public Reply {
        headers = Map.copyOf(headers);
    }

    /** Writes a body piece by piece, so that a large one never sits in memory. */
    public interface Stream {
        /** Writes all of it and leaves the stream open. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** 200 with a body. */
    public static Reply ok(Object body) {
        return of(200, body);
    }

    /** A status with a body. */
    public static Reply of(int status, Object body) {
        return new Reply(status, body, null, "application/json", Map.of());
    }

    /** 201 with what was made. */
    public static Reply created(Object body) {
        return of(201, body);
    }

    /** 204. */
    public static Reply none() {
        return new Reply(204, null, null, "", Map.of());
    }

    /** 200 with a body that is written as it comes. */
    public static Reply stream(String contentType, Stream stream) {
        return new Reply(200, null, stream, contentType, Map.of());
    }

    /** With one more header. */
    public Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, body, stream, contentType, more);
    }

    /** With the version of what is answered. */
    public Reply etag(Object version) {
        return header("ETag", tag(version));
    }

    /** A version as an entity tag. */
    static String tag(Object version) {
        return '"' + String.valueOf(version) + '"';
    }

    /** To be saved as a file. */
    public Reply attachment(String fileName) {
        return header("Content-Disposition", "attachment; filename=\"" + fileName.replaceAll("[^\\w.-]", "_") + '"');
    }
}
