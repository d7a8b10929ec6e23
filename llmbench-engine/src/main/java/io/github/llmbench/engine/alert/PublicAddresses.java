package io.github.llmbench.engine.alert;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells addresses of the internet from those of one's own machine and networks (IANA's special-purpose address registries, RFC 6890).
 */
final class PublicAddresses {
    /** Where clouds hand out credentials to whoever asks from within; never of use to a webhook. */
    private static final List<String> METADATA = List.of("a9fea9fe", "fd000ec2000000000000000000000254");

    private PublicAddresses() {}

    /**
     * Refuses a host with an address that must not be sent to. A name is looked up here, right before it is connected to; the
     * platform remembers the answer for some seconds, so that the connection goes to what was checked.
     *
     * @param privateAllowed whether one's own networks are meant; metadata services never are
     */
    static void check(String host, boolean privateAllowed) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            byte[] bytes = plain(address);
            if (METADATA.contains(HexFormat.of().formatHex(bytes))) {
                throw new IOException(host + " is the metadata service of a cloud, which is never sent to");
            }
            if (!privateAllowed && !isPublic(address, bytes)) {
                throw new IOException(host + " is " + address.getHostAddress()
                        + ", an address of this machine or of a private network; set " + AlertWebhook.PRIVATE
                        + "=allow where that is meant");
            }
        }
    }

    /** An IPv4 address that is written as an IPv6 one (NAT64's 64:ff9b::/96, and IPv4-compatible) counts as what it is. */
    private static byte[] plain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address six) || six.isLoopbackAddress() || six.isAnyLocalAddress()) {
            return bytes;
        }
        boolean wrapped =
                six.isIPv4CompatibleAddress() || HexFormat.of().formatHex(bytes).startsWith("0064ff9b0000000000000000");
        return wrapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static boolean isPublic(InetAddress address, byte[] bytes) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (bytes.length != 4) {
            return (first & 0xFE) != 0xFC;
        }
        return first != 0
                && first != 10
                && first != 127
                && first < 224
                && !(first == 100 && second >= 64 && second < 128)
                && !(first == 169 && second == 254)
                && !(first == 172 && second >= 16 && second < 32)
                && !(first == 192 && (second == 168 || (second == 0 && bytes[2] == 0)))
                && !(first == 198 && (second == 18 || second == 19));
    }
}
