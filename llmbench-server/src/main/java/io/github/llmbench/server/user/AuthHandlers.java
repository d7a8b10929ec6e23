package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Signing in and out. */
final class AuthHandlers {
    private static final String COOKIE = "llmbench_refresh";
    private static final String PATH = "/api/v1/auth";
    private static final Duration TICKET_LIFE = Duration.ofSeconds(30);

    private final Database database;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final boolean secure;

    AuthHandlers(Database database, Sessions sessions, AccessTokens tokens, boolean secure) {
        this.database = database;
        this.sessions = sessions;
        this.tokens = tokens;
        this.secure = secure;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "login", this::login,
                "refresh", this::refresh,
                "logout", this::logout,
                "createWsTicket", this::ticket);
    }

    private record Login(String user, String password) {}

    private record SignedIn(String accessToken, Instant expiresAt) {}

    private Reply login(Request request) {
        Login login = request.body(Login.class);
        String agent = request.header("User-Agent");
        try {
            return signedIn(
                    sessions.open(login.user(), login.password(), agent == null ? "" : agent, request.address()));
        } catch (Problem e) {
            refused(login.user(), request.address());
            throw e;
        }
    }

    /** What is no user's name is not kept: people type passwords there. How often somebody may try is limited before. */
    private void refused(String name, String address) {
        database.jdbi().useTransaction(handle -> {
            boolean known = handle.createQuery("select exists (select 1 from app_user where name = :name)")
                    .bind("name", name)
                    .mapTo(boolean.class)
                    .one();
            AuditLog.add(handle, "anonymous", "session.refuse", known ? name : "unknown", Map.of("address", address));
        });
    }

    private Reply refresh(Request request) {
        sameOrigin(request);
        String cookie = request.cookie(COOKIE);
        if (cookie == null) {
            throw Problem.unauthenticated("there is no refresh cookie; sign in");
        }
        return signedIn(sessions.refresh(cookie));
    }

    /** A form or image of another site carries the cookie of lax browsers; it cannot set a header, and names its origin. */
    private static void sameOrigin(Request request) {
        String site = request.header("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw Problem.forbidden("the refresh cookie is for pages of this server alone");
        }
    }

    private Reply signedIn(Sessions.Opened opened) {
        AccessTokens.Issued issued = tokens.issue(opened.session());
        return Reply.ok(new SignedIn(issued.token(), issued.expiresAt()))
                .header("Set-Cookie", cookie(opened.refreshToken(), Sessions.LIFE, secure));
    }

    private Reply logout(Request request) {
        UUID session = Objects.requireNonNull(request.caller().session());
        database.jdbi().useTransaction(handle -> {
            Sessions.end(handle, session);
            AuditLog.add(handle, request.caller().actor(), "session.end", session.toString(), Map.of());
        });
        return Reply.none().header("Set-Cookie", cookie("", Duration.ZERO, secure));
    }

    /** The refresh cookie. */
    static String cookie(String value, Duration life, boolean secure) {
        return COOKIE + "=" + value + "; Path=" + PATH + "; Max-Age=" + life.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (secure ? "; Secure" : "");
    }

    private record Ticket(String ticket, Instant expiresAt) {}

    private Reply ticket(Request request) {
        Caller caller = request.caller();
        String secret = Drawn.secret();
        @Nullable UUID session = caller.session();
        @Nullable UUID token = caller.token();
        database.jdbi().useTransaction(handle -> {
            handle.execute("delete from ws_ticket where expires_at < now()");
            handle.createUpdate("insert into ws_ticket (hash, user_id, session, token, expires_at)"
                            + " values (:hash, :user, :session, :token, now() + :life * interval '1 second')")
                    .bind("hash", Drawn.hash(secret))
                    .bind("user", caller.id())
                    .bind("session", session)
                    .bind("token", token)
                    .bind("life", TICKET_LIFE.toSeconds())
                    .execute();
        });
        return Reply.created(new Ticket(secret, Instant.now().plus(TICKET_LIFE)));
    }
}
