package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.Cost;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what any process said of runs to the topics of this one. Events come from a table by number, so that none is missed while the
 * connection is lost; snapshots are put together four times a second while somebody listens, and where pages are served every two seconds
 * while nobody does, for who comes later. Runs on one thread.
 */
public final class LiveFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LOOKED = Duration.ofSeconds(2);
    private static final Duration TOPIC_KEPT = Duration.ofMinutes(5);
    private static final int EVENTS = 1_000;
    static final String OLDEST = "10 seconds";

    private final Database database;
    private final Topics topics;
    private final @Nullable Courses courses;
    private final AtomicBoolean events = new AtomicBoolean(true);
    private final AtomicBoolean boards = new AtomicBoolean(true);
    private final MergedValues merged = new MergedValues();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-feed");
        thread.setDaemon(true);
        return thread;
    });
    private long seen;
    private long looked;

    private LiveFeed(Database database, Topics topics, @Nullable Courses courses) {
        this.database = database;
        this.topics = topics;
        this.courses = courses;
    }

    /**
     * Starts with the events to come and those of the last minutes.
     *
     * @param courses where snapshots are kept; {@code null} where nobody asks this process for them
     */
    public static LiveFeed start(Database database, Notices notices, Topics topics, @Nullable Courses courses) {
        LiveFeed feed = new LiveFeed(database, topics, courses);
        notices.on(Notices.LIVE, what -> {
            if (!what.equals("board")) {
                feed.events.set(true);
            }
            feed.boards.set(true);
        });
        var unused = feed.ticks.scheduleWithFixedDelay(feed::tick, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return feed;
    }

    private void tick() {
        try {
            boolean due = System.nanoTime() - looked > LOOKED.toNanos();
            if (due) {
                looked = System.nanoTime();
            }
            // The snapshots before the events: what a run was like last comes before that it ended.
            boolean told = boards.getAndSet(false);
            if (topics.listened() ? told || due : due && courses != null) {
                snapshots();
            }
            if (events.getAndSet(false) || due) {
                readEvents();
            }
        } catch (JdbiException e) {
            events.set(true);
            LOG.debug("nothing is told while the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("live figures could not be read", e);
        }
    }

    private record Event(long seq, Instant at, String project, String run, String type, String state) {}

    private void readEvents() {
        List<Event> found;
        do {
            found = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select * from live_event where seq > :seen"
                                    // Only who comes anew has no use for older ones: who was cut off for long missed
                                    // them.
                                    + " and (:seen > 0 or at > now() - interval '5 minutes') order by seq limit :limit")
                            .bind("seen", seen)
                            .bind("limit", EVENTS)
                            .map((row, context) -> new Event(
                                    row.getLong("seq"),
                                    row.getObject("at", OffsetDateTime.class).toInstant(),
                                    row.getString("project"),
                                    row.getString("run"),
                                    row.getString("type"),
                                    row.getString("state")))
                            .list());
            for (Event event : found) {
                seen = event.seq();
                tell(event);
            }
        } while (found.size() == EVENTS);
    }

    private void tell(Event event) {
        for (String topic : List.of("run:" + event.run(), "project:" + event.project())) {
            topics.publish(
                    topic, event.type(), event.run(), Map.of("run", event.run(), "state", event.state()), event.at());
        }
        if (!event.state().equals("running") && !event.state().equals("queued")) {
            topics.over("run:" + event.run(), TOPIC_KEPT);
        }
    }

    private record Snapshot(
            String run,
            String project,
            String benchmark,
            String state,
            long done,
            long trials,
            int inFlight,
            Map<String, Long> outcomes,
            RunRow.CostRow cost,
            long elapsedMs,
            Board.@Nullable Live live) {
        Courses.Point point() {
            return new Courses.Point(
                    elapsedMs,
                    done,
                    inFlight,
                    cost.usd(),
                    live == null
                            ? 0
                            : live.errors().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum(),
                    live == null ? null : (Double) live.callsPerSecond(),
                    live == null ? null : (Double) live.tokensPerSecond(),
                    live == null ? null : live.ttft(),
                    live == null ? null : live.itl(),
                    live == null ? null : live.e2e());
        }
    }

    /** What shards that ended came to. */
    private record Base(
            String run,
            String project,
            String benchmark,
            long trials,
            long done,
            Map<String, Long> outcomes,
            Cost cost,
            long elapsedMs) {
        static Base of(ResultSet row) throws SQLException {
            return new Base(
                    row.getString("run"),
                    row.getString("project"),
                    row.getString("benchmark"),
                    row.getLong("trials"),
                    row.getLong("done_trials"),
                    read(row.getString("done_outcomes"), COUNTS),
                    new Cost(row.getBigDecimal("done_usd"), row.getLong("done_priced"), row.getLong("done_unpriced")),
                    row.getLong("elapsed"));
        }
    }

    private record Row(String worker, String runs, boolean lives) {}

    private static final TypeReference<TreeMap<String, Long>> COUNTS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, Board.Line>> LINES = new TypeReference<>() {};

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Wire.MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a row of live figures cannot be read", e);
        }
    }

    private void snapshots() {
        // Both in one look at the database, so that a shard that ends is in the one or in the other.
        database.jdbi().useTransaction(handle -> {
            handle.execute("set transaction isolation level repeatable read read only");
            Map<String, Board.Line> lines = new HashMap<>();
            Map<String, Set<String>> makers = new HashMap<>();
            handle.createQuery("select worker, runs, at > now() - interval '" + OLDEST
                            + "' as lives from live_worker order by lives desc, at")
                    .map((row, context) ->
                            new Row(row.getString("worker"), row.getString("runs"), row.getBoolean("lives")))
                    .forEach(row -> read(row.runs(), LINES).forEach((run, line) -> {
                        if (row.lives()) {
                            lines.merge(run, line, LiveFeed::joined);
                        } else {
                            // Whoever made this is gone; its shards count until another worker goes on with them.
                            lines.computeIfPresent(run, (key, of) -> left(of, line));
                        }
                        if (row.lives() && !line.whole()) {
                            makers.computeIfAbsent(run, key -> new HashSet<>()).add(row.worker());
                        }
                    }));
            if (lines.isEmpty()) {
                return;
            }
            makers.values().removeIf(workers -> workers.size() < 2);
            Map<String, MergedValues.Spreads> spreads = merged.of(handle, makers);
            makers.keySet().forEach(run -> lines.computeIfPresent(run, (key, line) -> with(line, spreads.get(run))));
            Map<String, Boolean> tasks = tasks(handle, lines);
            handle.createQuery("""
                            select l.run, l.project, coalesce(r.benchmark, l.benchmark) as benchmark, coalesce(r.trials, 0) as trials,
                                l.done_trials, l.done_outcomes, l.done_usd, l.done_priced, l.done_unpriced,
                                (extract(epoch from now() - coalesce(l.begun_at, r.started_at, now())) * 1000)::bigint as elapsed
                            from launch l left join run r on r.id = l.run
                            where l.run = any(:runs) and l.state = 'running'""")
                    .bindArray("runs", String.class, List.copyOf(lines.keySet()))
                    .map((row, context) -> Base.of(row))
                    .forEach(base -> {
                        Board.Line line = lines.get(base.run());
                        if (line != null) {
                            tell(base, line, figures(line, tasks));
                        }
                    });
        });
    }

    /** Of two processes; of two that have the whole run the one that was told last. */
    private static Board.Line joined(Board.Line one, Board.Line later) {
        if (one.whole() && later.whole()) {
            return toldAt(one) > toldAt(later) ? one : later;
        }
        if (one.whole() || later.whole()) {
            return later.whole() ? later : one;
        }
        Board.Live live = one.live();
        Board.Live other = later.live();
        return new Board.Line(false, newest(one, later), live == null || other == null ? null : live.and(other));
    }

    private static long toldAt(Board.Line line) {
        return line.parts().values().stream()
                .mapToLong(Board.Figures::toldAt)
                .max()
                .orElse(0);
    }

    /** Parts of a run that is made here, and of a process that is gone. */
    private static Board.Line left(Board.Line line, Board.Line gone) {
        return line.whole() || gone.whole() ? line : new Board.Line(false, newest(line, gone), line.live());
    }

    private static Map<String, Board.Figures> newest(Board.Line one, Board.Line other) {
        Map<String, Board.Figures> parts = new HashMap<>(one.parts());
        other.parts()
                .forEach((task, figures) -> parts.merge(
                        task, figures, (first, second) -> first.toldAt() > second.toldAt() ? first : second));
        return parts;
    }

    /** The tasks of these parts that are not done, and whether somebody is at work on them. */
    private static Map<String, Boolean> tasks(Handle handle, Map<String, Board.Line> lines) {
        return handle.createQuery("select task_instance, picked from scheduled_tasks"
                        + " where task_name in ('shard', 'load') and task_instance = any(:parts)")
                .bindArray(
                        "parts",
                        String.class,
                        lines.values().stream()
                                .filter(line -> !line.whole())
                                .flatMap(line -> line.parts().keySet().stream())
                                .toList())
                .map((row, context) -> Map.entry(row.getString("task_instance"), row.getBoolean("picked")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Boolean::logicalOr));
    }

    /** What is under way: a part whose task is done counts where the run's shards are counted, though its worker has not heard of it yet. */
    private static Board.Figures figures(Board.Line line, Map<String, Boolean> tasks) {
        return line.parts().entrySet().stream()
                .flatMap(part -> {
                    Boolean atWork = line.whole() ? Boolean.TRUE : tasks.get(part.getKey());
                    return atWork == null
                            ? Stream.empty()
                            : Stream.of(
                                    atWork ? part.getValue() : part.getValue().still());
                })
                .reduce(Board.Figures.NONE, Board.Figures::and);
    }

    private static Board.Line with(Board.Line line, MergedValues.@Nullable Spreads spreads) {
        Board.Live live = line.live();
        return live == null || spreads == null || line.whole() ? line : line.live(live.with(spreads));
    }

    private void tell(Base base, Board.Line line, Board.Figures figures) {
        Map<String, Long> outcomes = new TreeMap<>(figures.outcomes());
        Cost cost = figures.cost();
        long done = figures.done();
        if (!line.whole()) {
            base.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            cost = cost.plus(base.cost());
            done += base.done();
        }
        Snapshot snapshot = new Snapshot(
                base.run(),
                base.project(),
                base.benchmark(),
                "running",
                done,
                base.trials(),
                figures.inFlight(),
                outcomes,
                TrialView.cost(cost),
                base.elapsedMs(),
                line.live());
        for (String topic : List.of("run:" + base.run(), "project:" + base.project())) {
            topics.snapshot(topic, base.run(), snapshot, Instant.now());
        }
        if (courses != null) {
            courses.add(base.run(), snapshot.point(), Instant.now());
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
