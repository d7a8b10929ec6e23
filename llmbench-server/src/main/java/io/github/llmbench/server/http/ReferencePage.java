package io.github.llmbench.server.http;

import io.github.llmbench.server.contract.Contract;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The contract to read: as it is, and as a page without outside parts. Stateless. */
public final class ReferencePage {
    private static final String FOLDER = "/io/github/llmbench/server/docs/";

    private ReferencePage() {}

    /** Adds the page and what it needs. */
    public static void on(RoutesConfig routes, Contract contract) {
        routes.get("/api/openapi.yaml", context -> send(context, "application/yaml", contract.text()));
        routes.get("/api/docs", context -> send(context, "text/html", resource("index.html")));
        routes.get("/api/docs/docs.css", context -> send(context, "text/css", resource("docs.css")));
        routes.get("/api/docs/docs.js", context -> send(context, "text/javascript", resource("docs.js")));
        String json = contract.tree().toString();
        routes.get("/api/openapi.json", context -> send(context, "application/json", json));
    }

    private static void send(Context context, String type, String text) {
        context.attribute(AccessLog.OPERATION, "docs");
        context.contentType(type + "; charset=utf-8").result(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ReferencePage.class.getResourceAsStream(FOLDER + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
