package io.github.llmbench.providers.request;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.Map;
import org.apiguardian.api.API;

/**
 * A request as it would be sent, but for what the endpoint adds: keys, headers, query parameters.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class BuiltRequest {
    private final String url;
    private final Map<String, String> headers;
    private final byte[] body;

    BuiltRequest(String url, Map<String, String> headers, byte[] body) {
        this.url = url;
        this.headers = headers;
        this.body = body;
    }

    /** The URL without the endpoint's query parameters. */
    public String url() {
        return url;
    }

    /** Names in lower case, no key among them; the caller's own, to add to. */
    public Map<String, String> headers() {
        return headers;
    }

    /** JSON; not a copy. */
    public byte[] body() {
        return body;
    }
}
