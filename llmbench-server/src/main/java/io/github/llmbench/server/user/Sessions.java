package io.github.llmbench.server.user;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Sessions and their refresh tokens. A token is good once; one that comes again ends its session, since either its owner or a thief
 * has used it before. Only within a few seconds, and until its successor is used, it is taken for a second tab of the same browser that
 * asked at the same time. Safe for use by several threads and processes.
 */
final class Sessions {
    static final Duration LIFE = Duration.ofDays(30);

    /** How long one that is over can still be looked up. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Duration SECOND_TAB = Duration.ofSeconds(5);
    private static final int LONGEST_AGENT = 200;

    private final Database database;
    private final Passwords passwords;
    private final Tries tries;

    Sessions(Database database, Passwords passwords, Tries tries) {
        this.database = database;
        this.passwords = passwords;
        this.tries = tries;
    }

    /** A session with the refresh token that goes on with it. */
    record Opened(UUID session, String refreshToken) {}

    /** A user who tries to sign in. */
    private record Known(UUID id, String name, String password, boolean disabled, boolean locked) {}

    /**
     * Signs in.
     *
     * @throws Problem if name or password are wrong, or the user has to wait
     */
    Opened open(String user, String password, String userAgent, String address) {
        Optional<Known> found = database.jdbi()
                .withHandle(handle -> handle.createQuery("select id, name, password, disabled,"
                                + " coalesce(locked_until > now(), false) as locked from app_user where name = :name")
                        .bind("name", user)
                        .map((row, context) -> new Known(
                                row.getObject("id", UUID.class),
                                row.getString("name"),
                                row.getString("password"),
                                row.getBoolean("disabled"),
                                row.getBoolean("locked")))
                        .findOne());
        if (found.isEmpty() || found.get().locked()) {
            passwords.fitsNobody(password);
            tries.ofNobody(user);
            throw wrong();
        }
        Known known = found.get();
        boolean fits = passwords.fits(password, known.password());
        if (!fits || known.disabled()) {
            tries.failed(known.id(), known.name(), address);
            throw wrong();
        }
        String fresh = passwords.outdated(known.password()) ? passwords.hash(password) : known.password();
        return database.jdbi()
                .inTransaction(handle -> {
                    // Tries that failed beside this one may have locked the user since: it must not be the lucky one
                    // among them.
                    int opened = handle.createUpdate("update app_user set failed = 0, locked_until = null,"
                                    + " last_sign_in_at = now(), password = :password"
                                    + " where id = :id and not disabled and coalesce(locked_until <= now(), true)")
                            .bind("password", fresh)
                            .bind("id", known.id())
                            .execute();
                    if (opened == 0) {
                        return Optional.<Opened>empty();
                    }
                    AuditLog.add(
                            handle, "user:" + known.name(), "session.open", known.name(), Map.of("address", address));
                    return Optional.of(opened(handle, known.id(), userAgent, address));
                })
                .orElseThrow(Sessions::wrong);
    }

    /** Opens a session of a user whom another server vouched for. */
    Opened open(UUID user, String name, String userAgent, String address) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute("update app_user set last_sign_in_at = now() where id = ?", user);
            AuditLog.add(handle, "user:" + name, "session.open", name, Map.of("address", address, "by", "oidc"));
            return opened(handle, user, userAgent, address);
        });
    }

    private static Problem wrong() {
        return Problem.unauthenticated("name or password are wrong, or there were too many tries; wait a moment");
    }

    private static Opened opened(Handle handle, UUID user, String userAgent, String address) {
        UUID session = UUID.randomUUID();
        handle.createUpdate("insert into session (id, user_id, expires_at, user_agent, address)"
                        + " values (:id, :user, now() + :days * interval '1 day', :agent, :address)")
                .bind("id", session)
                .bind("user", user)
                .bind("days", LIFE.toDays())
                .bind("agent", userAgent.substring(0, Math.min(LONGEST_AGENT, userAgent.length())))
                .bind("address", address)
                .execute();
        return new Opened(session, refreshToken(handle, session));
    }

    private static String refreshToken(Handle handle, UUID session) {
        String secret = Drawn.secret();
        handle.createUpdate("insert into refresh_token (hash, session) values (:hash, :session)")
                .bind("hash", Drawn.hash(secret))
                .bind("session", session)
                .execute();
        return secret;
    }

    private record Token(UUID session, OffsetDateTime usedAt, boolean secondTab, boolean open, String user) {}

    /**
     * Goes on with a session.
     *
     * @throws Problem if the token is not good; the session ends where it was good once
     */
    Opened refresh(String secret) {
        String hash = Drawn.hash(secret);
        Optional<Opened> opened = database.jdbi().inTransaction(handle -> {
            Token token = handle.createQuery("""
                            select t.session, t.used_at, t.used_at > now() - :recent * interval '1 second' and not exists (
                                    select 1 from refresh_token later where later.session = t.session and later.used_at > t.used_at)
                                    as second_tab,
                                s.ended_at is null and s.expires_at > now() and not u.disabled as open, u.name
                            from refresh_token t join session s on s.id = t.session join app_user u on u.id = s.user_id
                            where t.hash = :hash for update of t""")
                    .bind("recent", SECOND_TAB.toSeconds())
                    .bind("hash", hash)
                    .map((row, context) -> new Token(
                            row.getObject("session", UUID.class),
                            row.getObject("used_at", OffsetDateTime.class),
                            row.getBoolean("second_tab"),
                            row.getBoolean("open"),
                            row.getString("name")))
                    .findOne()
                    .orElseThrow(Sessions::over);
            if (!token.open()) {
                throw over();
            }
            if (token.usedAt() != null) {
                if (token.secondTab()) {
                    throw Problem.conflict("another tab was faster; try again with the new cookie");
                }
                end(handle, token.session());
                AuditLog.add(
                        handle,
                        "user:" + token.user(),
                        "session.reuse",
                        token.session().toString(),
                        Map.of());
                return Optional.empty();
            }
            handle.createUpdate("update refresh_token set used_at = now() where hash = :hash")
                    .bind("hash", hash)
                    .execute();
            handle.createUpdate("update session set last_used_at = now() where id = :id")
                    .bind("id", token.session())
                    .execute();
            return Optional.of(new Opened(token.session(), refreshToken(handle, token.session())));
        });
        return opened.orElseThrow(Sessions::over);
    }

    private static Problem over() {
        return Problem.unauthenticated("the session is over; sign in again");
    }

    static void end(Handle handle, UUID session) {
        handle.createUpdate("update session set ended_at = now() where id = :id and ended_at is null")
                .bind("id", session)
                .execute();
    }

    /** Those that ended, or could have gone on until, a while ago; their refresh tokens go with them. */
    static void sweep(Handle handle) {
        handle.createUpdate("delete from session where least(ended_at, expires_at) < now() - :days * interval '1 day'")
                .bind("days", KEPT.toDays())
                .execute();
    }

    /** Ends all sessions of a user but one. */
    static void endOthers(Handle handle, UUID user, UUID kept) {
        handle.createUpdate("update session set ended_at = now() where user_id = :user and id <> :kept"
                        + " and ended_at is null")
                .bind("user", user)
                .bind("kept", kept)
                .execute();
    }
}
