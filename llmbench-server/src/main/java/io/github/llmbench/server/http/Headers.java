package io.github.llmbench.server.http;

import io.javalin.config.RoutesConfig;
import java.util.Map;
import java.util.UUID;

/** The headers that every answer has. Stateless. */
public final class Headers {
    /**
     * Nothing but what this server serves: no script, style, font, frame or connection of others. Text becomes markup
     * through the pages' own guard alone, the policy {@code default}; no script may bring one of its own.
     */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
                    + " require-trusted-types-for 'script'; trusted-types default";

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()",
            "Cache-Control", "no-store");

    private Headers() {}

    /**
     * Adds them to every answer, whatever the route.
     *
     * @param secure whether browsers come by HTTPS, and shall never come otherwise again
     */
    public static void on(RoutesConfig routes, boolean secure) {
        routes.before(context -> {
            String id = UUID.randomUUID().toString();
            context.attribute(AccessLog.ID, id);
            ALWAYS.forEach(context::header);
            context.header("X-Request-Id", id);
            if (secure) {
                context.header("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
            }
        });
    }
}
