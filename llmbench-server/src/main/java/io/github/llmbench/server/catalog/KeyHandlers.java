package io.github.llmbench.server.catalog;

import io.github.llmbench.api.Secret;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.vault.SecretAddress;
import io.github.llmbench.store.vault.SecretEntry;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Providers' keys of a project: they go in and never come out. */
final class KeyHandlers {
    /** What secrets of webhooks stand under in the vault; they are nobody's keys. */
    private static final String WEBHOOK = "webhook";

    private final Vault vault;

    KeyHandlers(Vault vault) {
        this.vault = vault;
    }

    Map<String, Handler> handlers() {
        return Map.of("listKeys", this::list, "putKey", this::put, "deleteKey", this::delete);
    }

    private record Key(String provider, String id, int version, String host, String lastFour, Instant createdAt) {
        static Key of(SecretEntry entry) {
            return new Key(
                    entry.address().provider(),
                    entry.address().id(),
                    entry.version(),
                    entry.host(),
                    entry.lastFour(),
                    entry.createdAt());
        }
    }

    private Reply list(Request request) throws IOException {
        return Reply.ok(Items.all(vault.entries().stream()
                .filter(entry -> entry.address().project().equals(request.project()))
                .filter(entry -> !entry.address().provider().equals(WEBHOOK))
                .map(Key::of)
                .toList()));
    }

    private static SecretAddress address(Request request) {
        if (request.path("provider").equals(WEBHOOK)) {
            throw Problem.notFound("there is no provider " + WEBHOOK + "; secrets of webhooks go with their webhooks");
        }
        return new SecretAddress(request.project(), request.path("provider"), request.path("key"));
    }

    private record NewKey(String secret, String host) {}

    private Reply put(Request request) throws IOException {
        NewKey key = request.body(NewKey.class);
        try {
            return Reply.ok(Key.of(vault.put(
                    address(request),
                    Secret.of(key.secret()),
                    key.host(),
                    request.caller().actor())));
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#/host", String.valueOf(e.getMessage()));
        }
    }

    private Reply delete(Request request) throws IOException {
        if (!vault.remove(address(request), request.caller().actor())) {
            throw Problem.notFound("there is no such key");
        }
        return Reply.none();
    }
}
