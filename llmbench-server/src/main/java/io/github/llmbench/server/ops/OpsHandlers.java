package io.github.llmbench.server.ops;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.db.Database;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, readiness and figures. Safe for use by several threads. */
public final class OpsHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(OpsHandlers.class);

    private final Database database;
    private final PrometheusMeterRegistry figures;
    private volatile String status = "starting";

    /** Of a database and a registry. */
    public OpsHandlers(Database database, PrometheusMeterRegistry figures) {
        this.database = database;
        this.figures = figures;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of("health", this::health, "ready", this::ready, "metrics", this::metrics);
    }

    /** Requests may come. */
    public void started() {
        status = "up";
    }

    /** No more requests should come. */
    public void stopping() {
        status = "stopping";
    }

    private record Health(String status, Map<String, String> checks) {}

    private Reply health(Request request) {
        return Reply.ok(new Health(status, Map.of()));
    }

    private Reply ready(Request request) {
        String answer = database();
        boolean up = status.equals("up") && answer.equals("up");
        return Reply.of(up ? 200 : 503, new Health(answer.equals("up") ? status : "down", Map.of("database", answer)));
    }

    private String database() {
        try {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery("select 'up'")
                            .mapTo(String.class)
                            .one());
        } catch (JdbiException e) {
            LOG.warn("the database is away", e);
            return "down";
        }
    }

    private Reply metrics(Request request) {
        return Reply.stream(
                "text/plain; version=0.0.4; charset=utf-8",
                out -> out.write(figures.scrape().getBytes(StandardCharsets.UTF_8)));
    }
}
