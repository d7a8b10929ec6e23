package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to an origin: direct, through a tunnel of a proxy, or, for plain HTTP over an HTTP proxy, by asking the proxy for the
 * absolute URL, since many proxies open tunnels to TLS ports only.
 */
record Route(Origin origin, @Nullable URI proxy, String peerHost, int peerPort, boolean absoluteForm) {
    static Route to(Origin origin, TransportSettings settings) {
        URI proxy = settings.proxy();
        if (proxy == null) {
            return new Route(origin, null, origin.host(), origin.port(), false);
        }
        boolean absolute = proxy.getScheme().equalsIgnoreCase("http") && !origin.tls() && !settings.http2();
        return new Route(origin, proxy, Origin.bare(proxy.getHost()), settings.proxyPort(), absolute);
    }

    /** Who the socket connects to, for messages. */
    String peerName() {
        return proxy == null ? origin.name() : "proxy " + peerHost + ":" + peerPort;
    }

    /** The handler that opens the tunnel, or {@code null} where there is none. */
    @Nullable
    ProxyHandler tunnel(InetSocketAddress peer) {
        if (proxy == null || absoluteForm) {
            return null;
        }
        String user = user(proxy);
        String password = password(proxy);
        ProxyHandler handler = switch (proxy.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> user == null ? new HttpProxyHandler(peer) : new HttpProxyHandler(peer, user, password);
            case "socks4" -> new Socks4ProxyHandler(peer, user);
            default -> new Socks5ProxyHandler(peer, user, password);
        };
        handler.setConnectTimeoutMillis(0);
        return handler;
    }

    /** The credentials of an absolute-form request. */
    Optional<String> proxyAuthorization() {
        if (proxy == null || !absoluteForm || user(proxy) == null) {
            return Optional.empty();
        }
        byte[] credentials = (user(proxy) + ":" + password(proxy)).getBytes(UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    private static @Nullable String user(URI proxy) {
        String info = proxy.getRawUserInfo();
        return info == null || info.isEmpty() ? null : decoded(info.split(":", 2)[0]);
    }

    private static String password(URI proxy) {
        String info = proxy.getRawUserInfo();
        return info == null || info.indexOf(':') < 0 ? "" : decoded(info.substring(info.indexOf(':') + 1));
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }

    @Override
    public String toString() {
        return origin.name() + " by " + peerName();
    }
}
