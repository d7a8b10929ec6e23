package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a model is reached. Everything absent falls back to the provider's public endpoint and its usual environment
 * variable for the key.
 *
 * <p>Immutable. {@code toString} shows no secret.
 *
 * <pre>{@code
 * Endpoint azure = Endpoint.builder()
 *         .baseUrl("https://example.openai.azure.com/openai/v1")
 *         .apiKeyVariable("AZURE_KEY")
 *         .query("api-version", "2026-01-01")
 *         .build();
 * }</pre>
 *
 * @param baseUrl all of the URL before {@code /chat/completions}, {@code /responses}, {@code /messages}, {@code /models/…} or
 *     {@code /api/chat}; {@code null} for the provider's own
 * @param apiKey the key; {@code null} to read {@code apiKeyVariable}
 * @param apiKeyVariable name of the environment variable that holds the key; {@code null} for the provider's usual one
 * @param proxy {@code http://}, {@code socks4://} or {@code socks5://} proxy, user information allowed
 * @param caCertificates PEM file with the certificate authorities to trust instead of the platform's
 * @param clientCertificate PEM file with the client's certificate chain
 * @param clientKey PEM file with the client's unencrypted PKCS#8 key
 * @param http version of HTTP
 * @param busyPoll whether the client's event loops poll without sleeping: truest stamps, at the price of a core each
 * @param headers extra request headers; values may be secret
 * @param query extra query parameters
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Endpoint(
        @Nullable URI baseUrl,
        @Nullable Secret apiKey,
        @Nullable String apiKeyVariable,
        @Nullable URI proxy,
        @Nullable Path caCertificates,
        @Nullable Path clientCertificate,
        @Nullable Path clientKey,
        Http http,
        boolean busyPoll,
        Map<String, Secret> headers,
        Map<String, String> query) {

    private static final Pattern SECRET_PARTS = Pattern.compile("(?<=//).*(?=@)|(?<=[?#]).+");
    /** Versions of HTTP. */
    public enum Http {
        /** A connection a call, kept alive and used again: no call waits behind another's bytes. */
        HTTP_1_1,
        /** Calls share connections; agreed on by ALPN over TLS, taken for granted without. */
        HTTP_2
    }

    /** The provider's own endpoint and key variable. */
    public static final Endpoint DEFAULT = builder().build();

    public Endpoint {
        Checks.notNull(http, "http");
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        if ((clientCertificate == null) != (clientKey == null)) {
            throw new IllegalArgumentException("clientCertificate and clientKey belong together, but only "
                    + (clientCertificate == null ? "clientKey" : "clientCertificate") + " was given");
        }
    }

    /** Without what may be a key: user information of URLs, values of headers and query parameters, the key itself. */
    @Override
    public String toString() {
        return "Endpoint[baseUrl=" + shown(baseUrl) + ", apiKey=" + apiKey + ", apiKeyVariable=" + apiKeyVariable
                + ", proxy=" + shown(proxy) + ", caCertificates=" + caCertificates + ", clientCertificate="
                + clientCertificate + ", clientKey=" + clientKey + ", headers=" + headers.keySet() + ", query="
                + query.keySet() + "]";
    }

    /** A URL may hold a password before its host and a key behind a question mark. */
    private static @Nullable String shown(@Nullable Object url) {
        return url == null ? null : SECRET_PARTS.matcher(url.toString()).replaceAll("***");
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** An endpoint with only a base URL. */
    public static Endpoint at(String baseUrl) {
        return builder().baseUrl(baseUrl).build();
    }

    /** Builds an {@link Endpoint}; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable URI baseUrl;
        private @Nullable Secret apiKey;
        private @Nullable String apiKeyVariable;
        private @Nullable URI proxy;
        private @Nullable Path caCertificates;
        private @Nullable Path clientCertificate;
        private @Nullable Path clientKey;
        private Http http = Http.HTTP_1_1;
        private boolean busyPoll;
        private final Map<String, Secret> headers = new LinkedHashMap<>();
        private final Map<String, String> query = new LinkedHashMap<>();

        private Builder() {}

        /** All of the URL before the route of the wire format; http or https, without a query. */
        public Builder baseUrl(String value) {
            baseUrl = absolute(value, "baseUrl", Set.of("http", "https"));
            if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "baseUrl must have no query or fragment, but was " + shown(value) + "; use query(name, value)");
            }
            return this;
        }

        /** The key itself. */
        public Builder apiKey(Secret value) {
            apiKey = Checks.notNull(value, "apiKey");
            return this;
        }

        /** The environment variable that holds the key. */
        public Builder apiKeyVariable(String value) {
            apiKeyVariable = Checks.notBlank(value, "apiKeyVariable");
            return this;
        }

        /** {@code http://host:port}, {@code socks4://…} or {@code socks5://…}. */
        public Builder proxy(String value) {
            proxy = absolute(value, "proxy", Set.of("http", "socks4", "socks5"));
            return this;
        }

        /** PEM file of trusted certificate authorities. */
        public Builder caCertificates(Path value) {
            caCertificates = Checks.notNull(value, "caCertificates");
            return this;
        }

        /** PEM files of the client's certificate chain and key. */
        public Builder clientCertificate(Path certificate, Path key) {
            clientCertificate = Checks.notNull(certificate, "clientCertificate");
            clientKey = Checks.notNull(key, "clientKey");
            return this;
        }

        /** Version of HTTP; 1.1 unless set. */
        public Builder http(Http value) {
            http = Checks.notNull(value, "http");
            return this;
        }

        /** Whether event loops poll without sleeping; false unless set. */
        public Builder busyPoll(boolean value) {
            busyPoll = value;
            return this;
        }

        /** One more request header. */
        public Builder header(String name, Secret value) {
            Checks.notNull(value, "value of header " + name);
            if (!HEADER_NAME.matcher(Checks.notBlank(name, "header name")).matches()
                    || value.reveal().chars().anyMatch(c -> c == '\r' || c == '\n')) {
                throw new IllegalArgumentException(
                        "header must be a token with a one-line value, but the name was \"" + name + "\"");
            }
            headers.put(name, value);
            return this;
        }

        /** One more query parameter. */
        public Builder query(String name, String value) {
            query.put(Checks.notBlank(name, "query name"), Checks.notNull(value, "query value"));
            return this;
        }

        /** The endpoint. */
        public Endpoint build() {
            return new Endpoint(
                    baseUrl,
                    apiKey,
                    apiKeyVariable,
                    proxy,
                    caCertificates,
                    clientCertificate,
                    clientKey,
                    http,
                    busyPoll,
                    headers,
                    query);
        }

        private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

        private static URI absolute(String value, String field, Set<String> schemes) {
            String allowed = String.join(", ", new TreeSet<>(schemes));
            try {
                URI uri = new URI(Checks.notBlank(value, field).strip());
                if (uri.getScheme() == null
                        || !schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                        || uri.getHost() == null) {
                    throw new IllegalArgumentException(
                            field + " must be an absolute URL (" + allowed + ") with a host, but was " + shown(value));
                }
                return uri;
            } catch (URISyntaxException e) {
                // Not as its cause: its message repeats the whole URL.
                throw new IllegalArgumentException(field + " must be an absolute URL (" + allowed + "), but was "
                        + shown(value) + ": " + e.getReason());
            }
        }
    }
}
