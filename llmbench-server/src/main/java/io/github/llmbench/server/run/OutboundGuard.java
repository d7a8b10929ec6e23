package io.github.llmbench.server.run;

import io.github.llmbench.providers.http.AddressCheck;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps runs and webhooks of users from reaching what only this machine can reach: its own ports, the network it stands in, a cloud's
 * metadata. What counts is the address that a name leads to, not how the name is written, and it is asked again for the very address
 * that is connected to, so that a name that leads elsewhere the second time is refused. Hosts that an operator allowed are let
 * through, but never a metadata address. Immutable and safe for use by several threads.
 */
public final class OutboundGuard implements AddressCheck {
    /** An address to browsers and to some resolvers, a name to others. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    /** What clouds call the address where they keep secrets of their machines, wherever it leads. */
    private static final Set<String> METADATA_NAMES =
            Set.of("metadata.google.internal", "metadata.goog", "instance-data.ec2.internal");
    /** Of Alibaba, Oracle and Azure; those of most others are link-local. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "192.0.0.192", "168.63.129.16");

    private final Set<String> allowed;

    /**
     * A guard.
     *
     * @param allowed hosts, as host or host:port, that may be private
     */
    public OutboundGuard(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * Checks where a URL leads now.
     *
     * @throws IllegalArgumentException if it leads where it must not
     */
    public void check(URI url) {
        String host = url.getHost();
        if (host == null || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IllegalArgumentException("a model's URL must be http or https with a host, but was " + url);
        }
        String plain = plain(host);
        if (NUMBER.matcher(plain).matches()) {
            throw new IllegalArgumentException("host " + host
                    + " is a number, which systems read as different addresses; write it as four numbers with dots");
        }
        if (METADATA_NAMES.contains(plain)) {
            throw new IllegalArgumentException(
                    "host " + host + " is where clouds keep secrets of their machines; it is never reached");
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(plain)) {
                check(plain, port(url), address);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host " + host + " is not known; check how it is written", e);
        }
    }

    /** Whether an operator allowed the host. */
    boolean allows(URI url) {
        return allows(plain(url.getHost()), port(url));
    }

    private boolean allows(String host, int port) {
        return allowed.contains(host) || allowed.contains(host + ":" + port);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }

    /** Without brackets and the dot that ends a full name. */
    private static String plain(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return (bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare).toLowerCase(Locale.ROOT);
    }

    @Override
    public void check(String given, int port, InetAddress address) {
        String host = plain(given);
        if (METADATA_NAMES.contains(host) || metadata(address)) {
            throw new IllegalArgumentException("host " + host + " leads to " + address.getHostAddress()
                    + ", where clouds keep secrets of their machines; it is never reached");
        }
        if (inside(address) && !allows(host, port)) {
            throw new IllegalArgumentException("host " + host + " leads to " + address.getHostAddress()
                    + ", which is private; an operator may allow it with the setting allow-hosts");
        }
    }

    private static boolean metadata(InetAddress address) {
        byte[] bytes = v4(address);
        return bytes.length == 4
                ? ((bytes[0] & 0xff) == 169 && (bytes[1] & 0xff) == 254) || METADATA.contains(text(bytes))
                // Over IPv6: fd00:ec2::254 of Amazon, fd20:ce::254 of Google.
                : address.isLinkLocalAddress()
                        || starts(bytes, 0xfd, 0, 0x0e, 0xc2)
                        || starts(bytes, 0xfd, 0x20, 0, 0xce);
    }

    private static String text(byte[] v4) {
        return (v4[0] & 0xff) + "." + (v4[1] & 0xff) + "." + (v4[2] & 0xff) + "." + (v4[3] & 0xff);
    }

    private static boolean starts(byte[] bytes, int... first) {
        for (int i = 0; i < first.length; i++) {
            if ((bytes[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean inside(InetAddress address) {
        byte[] bytes = v4(address);
        if (bytes.length == 4) {
            int first = bytes[0] & 0xff;
            int second = bytes[1] & 0xff;
            return first == 0
                    || first == 10
                    || first == 127
                    || (first == 100 && second >= 64 && second < 128)
                    || (first == 172 && second >= 16 && second < 32)
                    || (first == 192 && second == 168)
                    || (first == 192 && second == 0 && bytes[2] == 0)
                    || (first == 198 && (second == 18 || second == 19))
                    || first >= 224;
        }
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (bytes[0] & 0xfe) == 0xfc;
    }

    /** The four bytes behind an IPv6 address that only wraps one of IPv4 (mapped, compatible, 6to4, NAT64), else all sixteen. */
    private static byte[] v4(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address || !(address instanceof Inet6Address)) {
            return bytes;
        }
        boolean zeros = true;
        for (int i = 0; i < 10; i++) {
            zeros &= bytes[i] == 0;
        }
        boolean mapped = zeros && (bytes[10] & 0xff) == 0xff && (bytes[11] & 0xff) == 0xff;
        boolean compatible = zeros && bytes[10] == 0 && bytes[11] == 0 && (bytes[12] != 0 || bytes[13] != 0);
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        if (mapped || compatible || nat64) {
            return Arrays.copyOfRange(bytes, 12, 16);
        }
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return sixToFour ? Arrays.copyOfRange(bytes, 2, 6) : bytes;
    }
}
