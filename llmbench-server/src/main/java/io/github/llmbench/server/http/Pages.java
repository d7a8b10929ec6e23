package io.github.llmbench.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's pages, where the build made them. Every address that is no file of theirs is answered with the one page, which
 * finds its way by the address. Stateless.
 */
public final class Pages {
    private static final String FOLDER = "/web/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final Map<String, String> TYPES = Map.of(
            "js",
            "text/javascript",
            "css",
            "text/css",
            "svg",
            "image/svg+xml",
            "woff2",
            "font/woff2",
            "map",
            "application/json");

    private Pages() {}

    /** Adds them behind all other routes. */
    public static void on(RoutesConfig routes) {
        routes.get("/assets/{file}", context -> {
            byte[] asset = NAME.matcher(context.pathParam("file")).matches()
                    ? resource("assets/" + context.pathParam("file"))
                    : null;
            if (asset == null) {
                throw Problem.notFound("there is nothing under this path");
            }
            // Its name changes with its content.
            context.header("Cache-Control", "public, max-age=31536000, immutable");
            send(context, type(context.pathParam("file")), asset);
        });
        routes.get("/favicon.svg", context -> page(context, "favicon.svg"));
        routes.get("/*", context -> {
            if (context.path().startsWith("/api/")) {
                throw Problem.notFound("there is nothing under this path");
            }
            page(context, "index.html");
        });
    }

    private static void page(Context context, String name) throws IOException {
        byte[] page = resource(name);
        if (page == null) {
            throw Problem.notFound("this server was built without its pages; the API is under /api/docs");
        }
        send(context, name.equals("index.html") ? "text/html; charset=utf-8" : type(name), page);
    }

    private static void send(Context context, String type, byte[] bytes) {
        context.attribute(AccessLog.OPERATION, "pages");
        context.contentType(type).result(bytes);
    }

    private static String type(String name) {
        String known = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        String guessed = known == null ? URLConnection.guessContentTypeFromName(name) : known;
        return guessed == null ? "application/octet-stream" : guessed;
    }

    private static byte @Nullable [] resource(String name) throws IOException {
        try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
