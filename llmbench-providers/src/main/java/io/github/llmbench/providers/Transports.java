package io.github.llmbench.providers;

import io.github.llmbench.providers.http.AddressCheck;
import io.github.llmbench.providers.http.HttpTransport;
import io.github.llmbench.providers.http.TransportSettings;
import java.util.HashMap;
import java.util.Map;

/** One transport for all clients with the same settings, closed with the last of them. Safe for use by several threads. */
final class Transports {
    private final AddressCheck check;
    private final Map<TransportSettings, Shared> open = new HashMap<>();

    Transports(AddressCheck check) {
        this.check = check;
    }

    /** @throws IllegalArgumentException if a certificate cannot be used */
    synchronized HttpTransport acquire(TransportSettings settings) {
        Shared shared = open.computeIfAbsent(settings, s -> new Shared(HttpTransport.open(s, check)));
        shared.users++;
        return shared.transport;
    }

    synchronized void release(TransportSettings settings) {
        Shared shared = open.get(settings);
        if (shared != null && --shared.users == 0) {
            open.remove(settings);
            shared.transport.close();
        }
    }

    private static final class Shared {
        private final HttpTransport transport;
        private int users;

        private Shared(HttpTransport transport) {
            this.transport = transport;
        }
    }
}
