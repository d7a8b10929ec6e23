package io.github.llmbench.server.user;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.oidc.Identity;
import io.github.llmbench.server.oidc.OidcProvider;
import io.github.llmbench.server.oidc.SignInRefused;
import io.github.llmbench.server.oidc.SignInRefused.Reason;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in at an OpenID provider. A browser is sent there with a state that is good once and for this browser alone, and comes back with
 * a code; what is told of a refusal is a word, the log has the reason.
 */
final class OidcHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(OidcHandlers.class);
    private static final String COOKIE = "llmbench_sign_in";
    private static final String PATH = "/api/v1/auth/oidc";
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final String DRAWN = "[A-Za-z0-9_-]{43}";

    private final Database database;
    private final Sessions sessions;
    private final OidcUsers users;
    private final @Nullable OidcProvider provider;
    private final boolean secure;

    /**
     * Handlers.
     *
     * @param provider {@code null} where people only sign in with passwords
     */
    OidcHandlers(
            Database database, Sessions sessions, OidcUsers users, @Nullable OidcProvider provider, boolean secure) {
        this.database = database;
        this.sessions = sessions;
        this.users = users;
        this.provider = provider;
        this.secure = secure;
    }

    Map<String, Handler> handlers() {
        return Map.of("getSignInMethods", this::methods, "startOidc", this::start, "finishOidc", this::finish);
    }

    private record Oidc(String name, String path) {}

    private record Methods(boolean password, @Nullable Oidc oidc) {}

    private Reply methods(Request request) {
        return Reply.ok(new Methods(
                true, provider == null ? null : new Oidc(provider.settings().name(), PATH + "/start")));
    }

    private OidcProvider provider() {
        if (provider == null) {
            throw Problem.notFound("this server has no OpenID provider; sign in with a password");
        }
        return provider;
    }

    private Reply start(Request request) {
        OidcProvider at = provider();
        String before = request.cookie(COOKIE);
        // The same for every tab of a browser, so that two may sign in at a time.
        String browser = before != null && before.matches(DRAWN) ? before : Drawn.secret();
        String state = Drawn.secret();
        String nonce = Drawn.secret();
        String verifier = Drawn.secret();
        URI there;
        try {
            there = at.authorization(state, nonce, verifier);
        } catch (SignInRefused e) {
            return refused(request, e);
        }
        database.jdbi().useTransaction(handle -> {
            handle.execute("delete from oidc_attempt where expires_at < now()");
            handle.createUpdate("insert into oidc_attempt (state, browser, nonce, verifier, expires_at)"
                            + " values (:state, :browser, :nonce, :verifier, now() + :life * interval '1 second')")
                    .bind("state", Drawn.hash(state))
                    .bind("browser", Drawn.hash(browser))
                    .bind("nonce", nonce)
                    .bind("verifier", verifier)
                    .bind("life", LIFE.toSeconds())
                    .execute();
        });
        return to(there.toString()).header("Set-Cookie", cookie(browser));
    }

    private record Attempt(String nonce, String verifier) {}

    private Reply finish(Request request) {
        OidcProvider at = provider();
        try {
            Attempt attempt = attempt(request);
            Identity identity = at.identity(answer(request), attempt.nonce(), attempt.verifier());
            OidcUsers.User user = users.of(identity, at.settings());
            String agent = request.header("User-Agent");
            Sessions.Opened opened =
                    sessions.open(user.id(), user.name(), agent == null ? "" : agent, request.address());
            return to("/").header("Set-Cookie", AuthHandlers.cookie(opened.refreshToken(), Sessions.LIFE, secure));
        } catch (SignInRefused e) {
            return refused(request, e);
        }
    }

    /** What belongs to the state that came back; it is good once, and for the browser that it was given to. */
    private Attempt attempt(Request request) throws SignInRefused {
        String state = request.query("state");
        String browser = request.cookie(COOKIE);
        Optional<Attempt> found = state == null || browser == null
                ? Optional.empty()
                : database.jdbi()
                        .inTransaction(handle -> handle.createQuery("delete from oidc_attempt where state = :state"
                                        + " and browser = :browser and expires_at > now() returning nonce, verifier")
                                .bind("state", Drawn.hash(state))
                                .bind("browser", Drawn.hash(browser))
                                .map((row, context) -> new Attempt(row.getString("nonce"), row.getString("verifier")))
                                .findOne());
        return found.orElseThrow(
                () -> new SignInRefused(Reason.EXPIRED, "the state is not good, or not good any more", null));
    }

    private static Map<String, List<String>> answer(Request request) {
        Map<String, List<String>> answer = new java.util.HashMap<>();
        for (String name : List.of("code", "state", "iss", "error", "error_description")) {
            List<String> values = request.queries(name);
            if (!values.isEmpty()) {
                answer.put(name, values);
            }
        }
        return answer;
    }

    private Reply refused(Request request, SignInRefused refusal) {
        LOG.warn("a sign-in at the OpenID provider came to nothing: {}", refusal.getMessage());
        // Anybody can send an answer that nobody asked for, and make the log long with it.
        if (refusal.reason() != Reason.EXPIRED && refusal.reason() != Reason.UNAVAILABLE) {
            database.jdbi()
                    .useTransaction(handle -> AuditLog.add(
                            handle,
                            "anonymous",
                            "session.refuse",
                            "oidc",
                            Map.of(
                                    "address",
                                    request.address(),
                                    "reason",
                                    refusal.reason().word())));
        }
        return to("/?sign-in=" + refusal.reason().word());
    }

    private static Reply to(String place) {
        return new Reply(302, null, null, "", Map.of("Location", place, "Cache-Control", "no-store"));
    }

    /** Lax, since the browser comes back from another site. */
    private String cookie(String value) {
        return COOKIE + "=" + value + "; Path=" + PATH + "; Max-Age=" + LIFE.toSeconds() + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }
}
