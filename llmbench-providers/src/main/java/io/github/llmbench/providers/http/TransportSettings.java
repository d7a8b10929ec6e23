package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How servers are reached. Equal settings may share one {@link HttpTransport}. {@code toString} shows no user information.
 *
 * @param proxy {@code http://}, {@code socks4://} or {@code socks5://}, user information allowed; {@code null} for none
 * @param caCertificates PEM file of the authorities to trust instead of the platform's
 * @param clientCertificate PEM file of the client's certificate chain
 * @param clientKey PEM file of the client's unencrypted PKCS#8 key
 * @param http2 HTTP/2, by ALPN over TLS and with prior knowledge without; else HTTP/1.1
 * @param busyPoll event loops that never sleep: each keeps a core busy, and wakes no later than a read arrives
 * @param connectTimeout limit on name look-up, connecting, proxy and TLS together
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TransportSettings(
        @Nullable URI proxy,
        @Nullable Path caCertificates,
        @Nullable Path clientCertificate,
        @Nullable Path clientKey,
        boolean http2,
        boolean busyPoll,
        Duration connectTimeout) {
    /** HTTP/1.1, no proxy, the platform's authorities, 10 seconds to connect. */
    public static final TransportSettings DIRECT =
            new TransportSettings(null, null, null, null, false, false, Duration.ofSeconds(10));

    public TransportSettings {
        if (proxy != null
                && (proxy.getHost() == null
                        || proxy.getScheme() == null
                        || !Set.of("http", "socks4", "socks5")
                                .contains(proxy.getScheme().toLowerCase(Locale.ROOT)))) {
            throw new IllegalArgumentException(
                    "proxy must be an http://, socks4:// or socks5:// URL with a host, but its" + " scheme was "
                            + proxy.getScheme() + " and its host " + proxy.getHost());
        }
        if ((clientCertificate == null) != (clientKey == null)) {
            throw new IllegalArgumentException("clientCertificate and clientKey belong together, but only "
                    + (clientCertificate == null ? "clientKey" : "clientCertificate") + " was given");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout must be > 0, but was " + connectTimeout);
        }
    }

    /** The proxy as {@code scheme://host:port}, without user information; {@code none} where there is none. */
    String proxyName() {
        return proxy == null
                ? "none"
                : proxy.getScheme().toLowerCase(Locale.ROOT) + "://" + proxy.getHost() + ":" + proxyPort();
    }

    /** The proxy's port, or the usual one of its scheme. */
    int proxyPort() {
        if (proxy == null) {
            return -1;
        }
        return proxy.getPort() >= 0 ? proxy.getPort() : proxy.getScheme().equalsIgnoreCase("http") ? 80 : 1080;
    }

    @Override
    public String toString() {
        return "TransportSettings[proxy=" + proxyName() + ", caCertificates=" + caCertificates + ", clientCertificate="
                + clientCertificate + ", http2=" + http2 + ", busyPoll=" + busyPoll + ", connectTimeout="
                + connectTimeout + "]";
    }
}
