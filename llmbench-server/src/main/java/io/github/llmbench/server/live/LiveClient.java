package io.github.llmbench.server.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.run.Topics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/** One connection. It asks topics for news when its last message is out, so that nothing piles up before a slow one. Safe for threads. */
final class LiveClient {
    private static final int MOST_TOPICS = 200;

    private final Session session;
    private final Topics topics;
    private final Map<String, Long> seen = new HashMap<>();
    private final Deque<String> direct = new ArrayDeque<>();
    private Caller caller;
    private boolean sending;

    LiveClient(Session session, Caller caller, Topics topics) {
        this.session = session;
        this.caller = caller;
        this.topics = topics;
    }

    synchronized Caller caller() {
        return caller;
    }

    /** What the caller may do now; topics that they may not see any more are left. */
    synchronized void caller(Caller now, BiPredicate<Caller, String> may) {
        caller = now;
        List<String> lost =
                seen.keySet().stream().filter(topic -> !may.test(now, topic)).toList();
        for (String topic : lost) {
            seen.remove(topic);
            direct.add(json(message("error", topic, 0, null, Map.of("message", "you may not see this any more"))));
        }
    }

    synchronized boolean subscribe(String topic, @Nullable Long since) {
        if (seen.size() >= MOST_TOPICS && !seen.containsKey(topic)) {
            return false;
        }
        seen.put(topic, since == null ? -1L : since);
        direct.add(json(message("subscribed", topic, since == null ? 0 : since, null, Map.of())));
        return true;
    }

    synchronized void unsubscribe(String topic) {
        seen.remove(topic);
    }

    synchronized void say(String type, Map<String, Object> more) {
        direct.add(json(message(type, null, 0, Instant.now(), more)));
    }

    /** Sends what is new, unless the last of it is still on its way. */
    void flush() {
        List<String> texts;
        synchronized (this) {
            if (sending) {
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
        for (Map.Entry<String, Long> topic : seen.entrySet()) {
            Topics.News news = topics.since(topic.getKey(), topic.getValue());
            if (news.reset()) {
                texts.add(json(message("reset", topic.getKey(), news.last(), null, Map.of())));
            }
            for (Topics.Event event : news.events()) {
                texts.add(json(message(event.type(), event.topic(), event.seq(), event.at(), body(event))));
            }
            if (news.reset() || news.last() > topic.getValue()) {
                topic.setValue(news.last());
            }
        }
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

    void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }
}
