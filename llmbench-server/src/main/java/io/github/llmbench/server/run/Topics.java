package io.github.llmbench.server.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What readers may want to hear of, numbered by topic. A topic keeps its last events, and of each run the last snapshot alone: a reader
 * asks for what came after a number, so that a slow one gets merged snapshots and nothing waits for anybody. Safe for use by several
 * threads.
 */
public final class Topics {
    private static final int KEPT = 500;

    private static final Duration LISTENED = Duration.ofSeconds(5);

    /**
     * Numbers of this life of the server begin here, so that they are above those of lives before and of processes that started before,
     * and below those of later ones: a reader who comes from another one is told to fetch the state anew. Fits a number of JavaScript.
     */
    private final long origin = Instant.now().toEpochMilli() * 1_000;

    private final Map<String, Topic> topics = new HashMap<>();
    private long asked = System.nanoTime() - LISTENED.toNanos();

    /**
     * Something that happened.
     *
     * @param seq number within its topic, from 1
     * @param type as in the contract
     * @param body of the field that the type names; {@code null} for none
     */
    public record Event(
            long seq,
            String type,
            String topic,
            Instant at,
            @Nullable Object body) {}

    /**
     * What came after a number.
     *
     * @param reset whether something in between is not kept any more
     */
    public record News(boolean reset, long last, List<Event> events) {}

    private static final class Topic {
        private final Deque<Event> events = new ArrayDeque<>();
        private final Map<String, Event> snapshots = new HashMap<>();
        private long last;
        private long forgotten;
        private @Nullable Instant until;

        Topic(long origin) {
            last = origin;
            forgotten = origin;
        }
    }

    /** Something happened; a snapshot of its subject is out of date. */
    synchronized void publish(String name, String type, String subject, Object body, Instant now) {
        Topic topic = topic(name);
        topic.snapshots.remove(subject);
        topic.events.add(new Event(++topic.last, type, name, now, body));
        if (topic.events.size() > KEPT) {
            topic.forgotten = topic.events.remove().seq();
        }
    }

    /** The state of a subject, in place of the one before. */
    public synchronized void snapshot(String name, String subject, Object body, Instant now) {
        Topic topic = topic(name);
        topic.snapshots.put(subject, new Event(++topic.last, "snapshot", name, now, body));
    }

    private Topic topic(String name) {
        Topic topic = topics.computeIfAbsent(name, key -> new Topic(origin));
        topic.until = null;
        return topic;
    }

    /** A topic that nothing more is to come of is forgotten after a time. */
    synchronized void over(String name, Duration kept) {
        Topic topic = topics.get(name);
        if (topic != null) {
            topic.until = Instant.now().plus(kept);
        }
        topics.values().removeIf(each -> each.until != null && each.until.isBefore(Instant.now()));
    }

    /** Whether somebody asked for news within the last seconds. */
    synchronized boolean listened() {
        return System.nanoTime() - asked < LISTENED.toNanos();
    }

    /** What came after a number; with -1 all that is kept, and with 0 too. */
    public synchronized News since(String name, long seen) {
        asked = System.nanoTime();
        Topic topic = topics.get(name);
        if (topic == null) {
            return new News(seen > 0, 0, List.of());
        }
        if (seen > topic.last) {
            // Numbers of another life of this server.
            return new News(true, topic.last, all(topic, -1));
        }
        boolean missed = seen == 0 ? topic.forgotten > origin : seen > 0 && seen < topic.forgotten;
        return new News(missed, topic.last, all(topic, seen));
    }

    private static List<Event> all(Topic topic, long seen) {
        List<Event> news = new ArrayList<>();
        topic.events.stream().filter(event -> event.seq() > seen).forEach(news::add);
        topic.snapshots.values().stream().filter(event -> event.seq() > seen).forEach(news::add);
        news.sort(Comparator.comparingLong(Event::seq));
        return news;
    }
}
