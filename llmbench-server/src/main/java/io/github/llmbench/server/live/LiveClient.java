package io.github.llmbench.server.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.bucket4j.Bucket;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.run.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One connection. It asks topics for news when its last message is out, so that nothing piles up before a slow one; one that asks for
 * much and reads nothing is ended. Safe for use by several threads.
 */
final class LiveClient {
    /** What ends a connection that breaks the rules, in RFC 6455. */
    static final int AGAINST_THE_RULES = 1008;

    private static final int MOST_TOPICS = 200;
    /** Answers that wait to be sent: one to each message of a page that subscribes to all it may, and some more. */
    private static final int MOST_ANSWERS = 2 * MOST_TOPICS;

    private static final int MESSAGES_AT_ONCE = 2 * MOST_TOPICS;
    private static final int MESSAGES_A_SECOND = 20;

    private final Session session;
    private final Topics topics;
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private final Deque<String> direct = new ArrayDeque<>();
    private final Bucket messages = Bucket.builder()
            .addLimit(limit -> limit.capacity(MESSAGES_AT_ONCE).refillGreedy(MESSAGES_A_SECOND, Duration.ofSeconds(1)))
            .build();
    private Caller caller;
    private boolean sending;
    private boolean closed;

    /** What a connection hears of, whose it is, and how far it heard. */
    private static final class Subscription {
        private final @Nullable String project;
        private long seen;

        private Subscription(@Nullable String project, long seen) {
            this.project = project;
            this.seen = seen;
        }
    }

    LiveClient(Session session, Caller caller, Topics topics) {
        this.session = session;
        this.caller = caller;
        this.topics = topics;
    }

    synchronized Caller caller() {
        return caller;
    }

    /** Whether it may send one more message; ends it where it may not. */
    boolean maySpeak() {
        boolean may = messages.tryConsume(1);
        if (!may) {
            close(AGAINST_THE_RULES, "too many messages");
        }
        return may;
    }

    /** What the caller may do now; topics that they may not see any more are left. */
    synchronized void caller(Caller now) {
        caller = now;
        List<String> lost = new ArrayList<>();
        subscriptions.forEach((topic, subscription) -> {
            if (!maySee(now, subscription.project)) {
                lost.add(topic);
            }
        });
        for (String topic : lost) {
            subscriptions.remove(topic);
            answer(message("error", topic, 0, null, Map.of("message", "you may not see this any more")));
        }
    }

    /** Whether a caller may hear of a project; {@code null} is the server itself. */
    static boolean maySee(Caller caller, @Nullable String project) {
        return project == null ? caller.instanceAdmin() : caller.may(Role.VIEWER, project);
    }

    /**
     * Hears of a topic from now on.
     *
     * @param project it belongs to; {@code null} for the server itself
     * @return whether there was room for one more
     */
    synchronized boolean subscribe(String topic, @Nullable String project, @Nullable Long since) {
        if (subscriptions.size() >= MOST_TOPICS && !subscriptions.containsKey(topic)) {
            return false;
        }
        subscriptions.put(topic, new Subscription(project, since == null ? -1L : since));
        answer(message("subscribed", topic, since == null ? 0 : since, null, Map.of()));
        return true;
    }

    synchronized void unsubscribe(String topic) {
        subscriptions.remove(topic);
    }

    synchronized void say(String type, Map<String, Object> more) {
        answer(message(type, null, 0, Instant.now(), more));
    }

    private void answer(Map<String, Object> message) {
        if (direct.size() < MOST_ANSWERS) {
            direct.add(json(message));
        } else {
            close(AGAINST_THE_RULES, "what was asked for is not read");
        }
    }

    /** Sends what is new, unless the last of it is still on its way. */
    void flush() {
        List<String> texts;
        synchronized (this) {
            if (sending || closed) {
                return;
            }
            texts = news();
            sending = !texts.isEmpty();
        }
        if (!texts.isEmpty()) {
            send(texts, 0);
        }
    }

    private List<String> news() {
        List<String> texts = new ArrayList<>(direct);
        direct.clear();
        subscriptions.forEach((topic, subscription) -> {
            Topics.News news = topics.since(topic, subscription.seen);
            if (news.reset()) {
                texts.add(json(message("reset", topic, news.last(), null, Map.of())));
            }
            for (Topics.Event event : news.events()) {
                texts.add(json(message(event.type(), event.topic(), event.seq(), event.at(), body(event))));
            }
            if (news.reset() || news.last() > subscription.seen) {
                subscription.seen = news.last();
            }
        });
        return texts;
    }

    private static Map<String, Object> body(Topics.Event event) {
        Object body = event.body();
        if (body == null) {
            return Map.of();
        }
        return switch (event.type()) {
            case "snapshot" -> Map.of(event.topic().equals("system") ? "system" : "snapshot", body);
            default -> Map.of("change", body);
        };
    }

    private static Map<String, Object> message(
            String type, @Nullable String topic, long seq, @Nullable Instant at, Map<String, Object> more) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        if (topic != null) {
            message.put("topic", topic);
        }
        message.put("seq", seq);
        if (at != null) {
            message.put("at", at);
        }
        message.putAll(more);
        return message;
    }

    private static String json(Map<String, Object> message) {
        try {
            return Wire.MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message is always JSON", e);
        }
    }

    private void send(List<String> texts, int index) {
        session.sendText(
                texts.get(index),
                Callback.from(
                        () -> {
                            if (index + 1 < texts.size()) {
                                send(texts, index + 1);
                            } else {
                                sent();
                            }
                        },
                        failure -> session.disconnect()));
    }

    private synchronized void sent() {
        sending = false;
    }

    /** Says goodbye; cuts off one that does not read, which would not hear it. */
    void close(int code, String reason) {
        boolean stuck;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            stuck = sending && direct.size() >= MOST_ANSWERS;
            direct.clear();
        }
        session.close(code, reason, Callback.NOOP);
        if (stuck) {
            session.disconnect();
        }
    }
}
