package io.github.llmbench.server.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Throttle;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.run.Topics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket at {@code /api/v1/live}. A connection is opened with a ticket that is good once, from pages of this server alone; what
 * its caller may see is asked again every two seconds. Safe for use by several threads.
 */
public final class LiveFeature implements AutoCloseable {
    /** Where it is. */
    public static final String PATH = "/api/v1/live";

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeature.class);
    private static final String CALLER = "llmbench.caller";
    private static final Duration FLUSH = Duration.ofMillis(250);
    private static final Duration CHECK = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int LONGEST_MESSAGE = 4096;
    private static final int MOST_CLIENTS = 5_000;
    private static final int MOST_OF_A_USER = 50;
    private static final int SIGNED_OUT = 4401;
    private static final int TOO_MANY = 1013;
    private static final int GOING_AWAY = 1001;

    private final Topics topics;
    private final Knows knows;
    private final Throttle throttle;
    private final Schema schema;
    private final @Nullable URI publicUrl;
    private final Map<Session, LiveClient> clients = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticks = thread("llmbench-live");
    /** It asks the database, which may be slow; what is told must not wait for it. */
    private final ScheduledExecutorService rights = thread("llmbench-live-rights");

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What it asks others for. */
    public record Knows(
            Function<String, Optional<Caller>> redeem,
            Function<Collection<Caller>, Function<Caller, Optional<Caller>>> again,
            Function<String, Optional<String>> projectOfRun) {}

    /**
     * A WebSocket.
     *
     * @param throttle counts tickets that are not good
     * @param schema of what clients send
     * @param publicUrl what browsers call this server; {@code null} for what they say in Host
     */
    public LiveFeature(Topics topics, Knows knows, Throttle throttle, Schema schema, @Nullable URI publicUrl) {
        this.topics = topics;
        this.knows = knows;
        this.throttle = throttle;
        this.schema = schema;
        this.publicUrl = publicUrl;
    }

    /** Adds the route and starts to send. */
    public void on(RoutesConfig routes) {
        routes.wsBeforeUpgrade(PATH, this::admit);
        routes.ws(PATH, socket -> {
            socket.onConnect(context -> {
                Caller caller = context.attribute(CALLER);
                context.session.setMaxTextMessageSize(LONGEST_MESSAGE);
                context.session.setIdleTimeout(IDLE);
                LiveClient client = new LiveClient(context.session, java.util.Objects.requireNonNull(caller), topics);
                if (!added(context.session, client)) {
                    client.close(TOO_MANY, "too many connections");
                }
            });
            socket.onMessage(context -> {
                LiveClient client = clients.get(context.session);
                if (client != null && client.maySpeak()) {
                    take(client, context.message());
                    client.flush();
                }
            });
            socket.onClose(context -> clients.remove(context.session));
            socket.onError(context -> clients.remove(context.session));
        });
        every(ticks, FLUSH, () -> clients.values().forEach(LiveClient::flush));
        every(rights, CHECK, this::checkRights);
        every(ticks, HEARTBEAT, () -> clients.values().forEach(client -> client.say("heartbeat", Map.of())));
        every(ticks, Duration.ofSeconds(1), this::system);
    }

    /** One at a time, so that those who come at once are counted. */
    private synchronized boolean added(Session session, LiveClient client) {
        UUID user = client.caller().id();
        long own = clients.values().stream()
                .filter(other -> other.caller().id().equals(user))
                .count();
        boolean room = clients.size() < MOST_CLIENTS && own < MOST_OF_A_USER;
        if (room) {
            clients.put(session, client);
        }
        return room;
    }

    private static void every(ScheduledExecutorService thread, Duration pause, Runnable task) {
        var unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.warn("live figures could not be told", e);
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void admit(Context context) {
        String origin = context.header("Origin");
        if (origin != null && !sameOrigin(origin, context)) {
            throw Problem.forbidden("pages of other origins may not connect");
        }
        String ticket = context.queryParam("ticket");
        context.attribute(CALLER, throttle.known(context.ip(), () -> known(ticket)));
    }

    private Caller known(@Nullable String ticket) {
        return Optional.ofNullable(ticket)
                .flatMap(knows.redeem())
                .orElseThrow(() -> Problem.unauthenticated(
                        "the ticket is not good or not good any more; get one from /api/v1/auth/ws-ticket"));
    }

    private boolean sameOrigin(String origin, Context context) {
        URI known = publicUrl;
        String own =
                known == null ? "http://" + context.header("Host") : known.getScheme() + "://" + known.getAuthority();
        return origin.equals(own);
    }

    private void take(LiveClient client, String text) {
        JsonNode message;
        try {
            message = Wire.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            client.say("error", Map.of("message", "the message is not JSON"));
            return;
        }
        if (!schema.validate(message).isEmpty()) {
            client.say("error", Map.of("message", "the message must be as LiveRequest in the contract"));
            return;
        }
        String topic = topic(message);
        Seen seen = topic == null ? null : seen(topic);
        if (topic == null || seen == null || !LiveClient.maySee(client.caller(), seen.project())) {
            client.say("error", Map.of("message", "name one run, project or system that you may see"));
        } else if (message.path("action").asText().equals("unsubscribe")) {
            client.unsubscribe(topic);
        } else if (!client.subscribe(
                topic,
                seen.project(),
                message.has("since") ? (Long) message.path("since").asLong() : null)) {
            client.say("error", Map.of("message", "too many subscriptions; leave one first"));
        }
    }

    private static @Nullable String topic(JsonNode message) {
        boolean run = message.has("run");
        boolean project = message.has("project");
        boolean system = message.path("system").asBoolean();
        if ((run ? 1 : 0) + (project ? 1 : 0) + (system ? 1 : 0) != 1) {
            return null;
        }
        return run
                ? "run:" + message.path("run").asText()
                : project ? "project:" + message.path("project").asText() : "system";
    }

    /** Whose a topic is: a project's, or with {@code null} the server's own. */
    private record Seen(@Nullable String project) {}

    private @Nullable Seen seen(String topic) {
        int colon = topic.indexOf(':');
        String name = topic.substring(colon + 1);
        return switch (colon < 0 ? topic : topic.substring(0, colon)) {
            case "run" -> knows.projectOfRun().apply(name).map(Seen::new).orElse(null);
            case "project" -> new Seen(name);
            default -> new Seen(null);
        };
    }

    /** Asks once for all, however many connections there are. */
    private void checkRights() {
        List<LiveClient> all = List.copyOf(clients.values());
        if (all.isEmpty()) {
            return;
        }
        Function<Caller, Optional<Caller>> again =
                knows.again().apply(all.stream().map(LiveClient::caller).toList());
        for (LiveClient client : all) {
            again.apply(client.caller()).ifPresentOrElse(client::caller, () -> client.close(SIGNED_OUT, "signed out"));
        }
    }

    private record SystemFigures(int connections, long heapUsed, long heapMax, int threads) {}

    private void system() {
        Runtime runtime = Runtime.getRuntime();
        topics.snapshot(
                "system",
                "system",
                new SystemFigures(
                        clients.size(),
                        runtime.totalMemory() - runtime.freeMemory(),
                        runtime.maxMemory(),
                        Thread.activeCount()),
                Instant.now());
    }

    /** Says goodbye to all. */
    @Override
    public void close() {
        ticks.shutdownNow();
        rights.shutdownNow();
        clients.values().forEach(client -> client.close(GOING_AWAY, "the server stops"));
    }
}
