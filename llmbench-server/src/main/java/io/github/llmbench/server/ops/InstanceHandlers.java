package io.github.llmbench.server.ops;

import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this server is. Safe for use by several threads. */
public final class InstanceHandlers {
    private final Instance instance;

    /** Of a server that starts now. */
    public InstanceHandlers(ServerConfig config) {
        instance = new Instance(
                version(), Instant.now(), config.role().name().toLowerCase(Locale.ROOT), config.simulator());
    }

    /** Of this program. */
    public static String version() {
        String version = InstanceHandlers.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of("getInstance", this::get);
    }

    private record Instance(
            String version,
            Instant startedAt,
            String role,
            @Nullable URI simulator) {}

    private Reply get(Request request) {
        return Reply.ok(instance);
    }
}
