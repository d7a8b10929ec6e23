package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.net.InetAddress;
import org.apiguardian.api.API;

/**
 * Decides whether an address may be connected to. It is asked for the very address that the socket is opened to, after names are looked
 * up and each time they are: a name that leads elsewhere the second time is caught. Of a proxy the proxy's address is asked for. Safe
 * for use by several threads.
 *
 * <pre>{@code
 * HttpTransport.open(settings, (host, port, address) -> {
 *     if (address.isLoopbackAddress()) {
 *         throw new IllegalArgumentException(host + " is this machine");
 *     }
 * });
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface AddressCheck {
    /** Lets all pass. */
    AddressCheck NONE = (host, port, address) -> {};

    /**
     * Checks an address.
     *
     * @param host as it was given
     * @throws IllegalArgumentException if it must not be connected to; the message says why, for users
     */
    void check(String host, int port, InetAddress address);
}
