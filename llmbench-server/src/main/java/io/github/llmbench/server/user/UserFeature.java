package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.http.Authenticator;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.oidc.OidcProvider;
import io.github.llmbench.store.db.Database;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Users with their handlers. Safe for use by several threads. */
public final class UserFeature {
    private final Database database;
    private final Users users;
    private final UserHandlers instance;
    private final Map<String, Handler> handlers = new HashMap<>();

    /**
     * Of a database.
     *
     * @param secure whether browsers come by HTTPS, so that cookies may be bound to it
     * @param provider where people sign in beside passwords; {@code null} for nowhere
     */
    public UserFeature(Database database, Clock clock, boolean secure, @Nullable OidcProvider provider) {
        this.database = database;
        Passwords passwords = new Passwords(Runtime.getRuntime().availableProcessors());
        Tries tries = new Tries(database);
        users = new Users(database, clock);
        instance = new UserHandlers(database, passwords);
        Sessions sessions = new Sessions(database, passwords, tries);
        handlers.putAll(new AuthHandlers(database, sessions, users.tokens(), secure).handlers());
        handlers.putAll(
                new OidcHandlers(database, sessions, new OidcUsers(database, passwords), provider, secure).handlers());
        handlers.putAll(new MeHandlers(database, passwords, tries).handlers());
        handlers.putAll(instance.handlers());
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return handlers;
    }

    /** Knows callers by their tokens. */
    public Authenticator authenticator() {
        return users;
    }

    /**
     * Adds the first instance admin where there is no user yet.
     *
     * @return the password, which stands nowhere else
     */
    public Optional<String> firstAdmin(String name) {
        return instance.first(name);
    }

    /** Forgets sessions, with their refresh tokens, that ended so long ago that nobody asks for them. */
    public static void sweep(Handle handle) {
        Sessions.sweep(handle);
    }

    /** Whom a ticket was given to; it is good once. */
    public Optional<Caller> redeem(String ticket) {
        record Owner(UUID session, UUID token) {}
        if (!Drawn.formed(ticket)) {
            return Optional.empty();
        }
        return database.jdbi()
                .inTransaction(handle -> handle.createQuery("delete from ws_ticket where hash = :hash"
                                + " returning session, token, expires_at > now() as good")
                        .bind("hash", Drawn.hash(ticket))
                        .map((row, context) -> row.getBoolean("good")
                                ? Optional.of(new Owner(
                                        row.getObject("session", UUID.class), row.getObject("token", UUID.class)))
                                : Optional.<Owner>empty())
                        .findOne()
                        .flatMap(owner -> owner))
                .flatMap(owner ->
                        owner.session() != null ? users.ofSession(owner.session()) : users.ofToken(owner.token()));
    }

    /** What callers may do now, asked for all of them at once; those whose session or token is over have nothing. */
    public Function<Caller, Optional<Caller>> again(Collection<Caller> callers) {
        Map<UUID, Caller> now = users.again(callers);
        return caller -> {
            UUID session = caller.session();
            UUID key = session == null ? caller.token() : session;
            return key == null ? Optional.empty() : Optional.ofNullable(now.get(key));
        };
    }
}
