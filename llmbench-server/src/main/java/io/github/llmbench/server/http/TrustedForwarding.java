package io.github.llmbench.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Believes who the client is from proxies that were named, and from nobody else. Safe for use by several threads. */
final class TrustedForwarding implements HttpConfiguration.Customizer {
    private final Set<String> proxies;
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    TrustedForwarding(Set<String> proxies) {
        this.proxies = proxies;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        SocketAddress from = request.getConnectionMetaData().getRemoteSocketAddress();
        InetAddress address = from instanceof InetSocketAddress socket ? socket.getAddress() : null;
        return address != null && proxies.contains(address.getHostAddress())
                ? forwarded.customize(request, headers)
                : request;
    }
}
