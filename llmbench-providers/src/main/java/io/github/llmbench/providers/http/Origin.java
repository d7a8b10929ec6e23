package io.github.llmbench.providers.http;

import java.net.URI;
import java.util.Locale;

/** A server as connections see it: the key of the pool. */
record Origin(boolean tls, String host, int port) {
    static Origin of(URI uri) {
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new Origin(tls, bare(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    /** A host without the brackets of an IPv6 literal. */
    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** {@code host:port}, for messages. */
    String name() {
        return bracketed() + ":" + port;
    }

    /** The value of the {@code host} header: no port where it is the scheme's own. */
    String hostHeader() {
        return port == (tls ? 443 : 80) ? bracketed() : name();
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
