package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * One request towards a model server.
 *
 * <p>{@code host}, {@code content-length} and {@code accept-encoding: identity} are added where they are missing. The body is
 * not copied and must not be changed while the exchange runs. {@code toString} shows no header, query or body.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class WireRequest {
    private final String method;
    private final URI uri;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * A request.
     *
     * @param method for example {@code POST}
     * @param uri absolute, http or https, without user information
     * @param headers names as they are sent; values may be secret
     * @param body empty for none
     */
    public WireRequest(String method, URI uri, Map<String, String> headers, byte[] body) {
        if (!token(method)) {
            throw new IllegalArgumentException("method must be an HTTP token, but was \"" + method + "\"");
        }
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new IllegalArgumentException("uri must start with http:// or https://, but its scheme was " + scheme);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("uri must name a host, but had none a URL may have; check the base URL");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "uri must not carry user information (host " + uri.getHost() + "); send an authorization header");
        }
        this.method = method;
        this.uri = uri;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        this.body = body;
        headers.forEach(WireRequest::check);
    }

    private WireRequest(WireRequest request, Map<String, String> headers) {
        method = request.method;
        uri = request.uri;
        body = request.body;
        this.headers = headers;
    }

    private static void check(String name, String value) {
        if (!token(name) || HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
            throw new IllegalArgumentException(
                    "header must be a token with a one-line value, but the name was \"" + name + "\"");
        }
    }

    private static boolean token(String text) {
        return !text.isEmpty() && HttpHeaderValidationUtil.validateToken(text) < 0;
    }

    /** The same request with one header more, or another value of it. */
    public WireRequest with(String name, String value) {
        check(name, value);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new WireRequest(this, Collections.unmodifiableMap(all));
    }

    /** The method as it is sent. */
    public String method() {
        return method;
    }

    /** Where it goes. */
    public URI uri() {
        return uri;
    }

    /** The headers in the order they are sent; unmodifiable. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body itself, not a copy. */
    public byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + " (" + body.length
                + " bytes)";
    }
}
