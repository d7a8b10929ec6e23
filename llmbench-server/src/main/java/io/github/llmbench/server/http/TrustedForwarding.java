package io.github.llmbench.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/**
 * Believes who the client is from proxies that were named, and from nobody else; and where the proxies are what speaks HTTPS, serves
 * nobody who comes past them. A proxy writes whom it heard from at the end of X-Forwarded-For and leaves what the client wrote before
 * it, so the client is the last address that is no proxy's. Safe for use by several threads.
 */
final class TrustedForwarding implements HttpConfiguration.Customizer {
    private static final String HEADER = "X-Forwarded-For";
    /** Of the machinery that asks a process whether it lives, which comes past proxies and is told nothing else. */
    private static final Set<String> PROBES = Set.of("/health", "/ready");

    private final TrustedProxies proxies;
    private final boolean encrypted;

    /**
     * A rule.
     *
     * @param encrypted whether the server itself speaks HTTPS, so that others may come past the proxies
     */
    TrustedForwarding(TrustedProxies proxies, boolean encrypted) {
        this.proxies = proxies;
        this.encrypted = encrypted;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        SocketAddress from = request.getConnectionMetaData().getRemoteSocketAddress();
        InetAddress peer = from instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (peer != null && proxies.trusts(peer)) {
            return new Forwarded(request, client(request.getHeaders(), peer));
        }
        if (!encrypted
                && (peer == null || !peer.isLoopbackAddress())
                && !PROBES.contains(request.getHttpURI().getCanonicalPath())) {
            throw new HttpException.RuntimeException(
                    HttpStatus.FORBIDDEN_403, "this server is reached by HTTPS, through its proxy alone");
        }
        return request;
    }

    private InetAddress client(HttpFields headers, InetAddress peer) {
        InetAddress client = peer;
        List<String> given = headers.getCSV(HEADER, false);
        for (int i = given.size() - 1; i >= 0 && proxies.trusts(client); i--) {
            Optional<InetAddress> before = address(given.get(i));
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    /** Some proxies write a port behind it. */
    private static Optional<InetAddress> address(String text) {
        Optional<InetAddress> plain = TrustedProxies.address(text);
        if (plain.isPresent()) {
            return plain;
        }
        try {
            String host = new HostPort(text).getHost();
            return TrustedProxies.address(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static final class Forwarded extends Request.Wrapper {
        private final ConnectionMetaData connection;

        private Forwarded(Request request, InetAddress client) {
            super(request);
            connection = new ConnectionMetaData.Wrapper(request.getConnectionMetaData()) {
                @Override
                public SocketAddress getRemoteSocketAddress() {
                    return new InetSocketAddress(client, 0);
                }
            };
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }
    }
}
