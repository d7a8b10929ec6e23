package io.github.llmbench.store.vault;

import java.util.Locale;
import java.util.regex.Pattern;

/** Hosts that secrets are bound to. */
final class Hosts {
    private static final Pattern HOST = Pattern.compile("[a-z0-9.\\-]+|\\[[0-9a-f:.]+\\]");

    private Hosts() {}

    static String checked(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        if (!HOST.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "host must be a host name such as api.openai.com, without scheme, port and path, but was \"" + host
                            + "\"");
        }
        return lower;
    }

    static void check(SecretEntry entry, String host) throws VaultException {
        if (!same(entry, host)) {
            throw new VaultException("secret " + entry.address() + " is bound to host " + entry.host()
                    + " and is not sent to " + host + "; put it again for that host");
        }
    }

    static boolean same(SecretEntry entry, String host) {
        return entry.host().equals(checked(host));
    }
}
