package io.github.llmbench.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that may speak for clients: IPv4 or IPv6, alone or as a block such as 10.0.0.0/8. Immutable.
 *
 * <pre>{@code
 * boolean trusted = TrustedProxies.of(Set.of("10.0.0.0/8", "fd00::7")).trusts(peer);
 * }</pre>
 */
public final class TrustedProxies {
    private static final Pattern V4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Block> blocks;

    private TrustedProxies(List<Block> blocks) {
        this.blocks = blocks;
    }

    private record Block(InetAddress address, int bits) {
        static Block of(String text) {
            String[] parts = text.split("/", 2);
            InetAddress address = TrustedProxies.address(parts[0]).orElse(null);
            int most = address == null ? 0 : address.getAddress().length * Byte.SIZE;
            int bits = parts.length == 1 ? most : parts[1].matches("\\d{1,3}") ? Integer.parseInt(parts[1]) : -1;
            if (address == null || bits < 0 || bits > most) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is neither an address nor a block such as 10.0.0.0/8");
            }
            if (bits == 0) {
                throw new IllegalArgumentException("\"" + text + "\" would let anybody speak for anybody");
            }
            return new Block(address, bits);
        }

        boolean holds(InetAddress other) {
            byte[] own = address.getAddress();
            byte[] bytes = other.getAddress();
            if (own.length != bytes.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((own[bit / Byte.SIZE] & mask) != (bytes[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Some addresses.
     *
     * @throws IllegalArgumentException if one is none; names are not looked up
     */
    public static TrustedProxies of(Collection<String> addresses) {
        return new TrustedProxies(addresses.stream().map(Block::of).toList());
    }

    /** The address that a text is; empty where it is something else. No name is looked up. */
    static Optional<InetAddress> address(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether an address is one of them. */
    boolean trusts(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.holds(address));
    }
}
