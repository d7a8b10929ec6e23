package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.Page;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.SampleCell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is read of several runs: comparisons, trends, samples side by side, the overview of a project. */
final class SeriesHandlers {
    private static final int USUAL_RUNS = 100;
    private static final int RECENT = 10;
    private static final int ACTIVE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final RunRows rows;
    private final PostgresRunStore store;
    private final SpendFeature spend;
    private final RunQueries queries;
    private final Trends trends;
    private final KnownFigures figures = new KnownFigures();
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Shown> shown = new ConcurrentHashMap<>();
    private final Semaphore comparing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    SeriesHandlers(Database database, RunRows rows, PostgresRunStore store, SpendFeature spend) {
        this.database = database;
        this.spend = spend;
        this.rows = rows;
        this.store = store;
        queries = new RunQueries(database);
        trends = new Trends(queries, store);
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "getOverview", this::overview,
                "compareRuns", this::compare,
                "getTrends", trends::answer,
                "getSampleHistory", this::sampleHistory,
                "pairSamples", this::paired);
    }

    private Run run(String project, String id) throws IOException {
        RunRow row = rows.get(project, id);
        return store.find(row.id())
                .orElseThrow(() -> Problem.conflict("run " + id + " has no result yet; it is " + row.state()));
    }

    private Reply compare(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        begin();
        try {
            List<Run> runs = new ArrayList<>();
            for (String id : new LinkedHashSet<>(request.queries("run"))) {
                runs.add(run(request.project(), id));
            }
            ComparisonDocument.write(RunComparison.ofRuns(runs, figures::of), List.of(), out);
        } catch (IllegalArgumentException e) {
            throw Problem.of(422, "Cannot be compared", String.valueOf(e.getMessage()));
        } finally {
            comparing.release();
        }
        return Reply.ok(Wire.MAPPER.readTree(out.toByteArray()));
    }

    /** A comparison takes a core for as long as twenty other requests, so those only have half of them. */
    private void begin() {
        boolean begun = false;
        try {
            begun = comparing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!begun) {
            throw Problem.later(503, "too many comparisons are being made; come back in a few seconds", 5);
        }
    }

    private Reply paired(Request request) {
        List<String> runs = List.copyOf(new LinkedHashSet<>(request.queries("run")));
        runs.forEach(id -> rows.get(request.project(), id));
        try {
            Page<SampleCell> page = queries.paired(
                    runs,
                    Objects.requireNonNull(request.query("task")),
                    Objects.requireNonNull(request.query("scorer")),
                    request.cursor(),
                    request.limit());
            return Reply.ok(new Items<>(page.items(), page.next()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
        }
    }

    private Reply sampleHistory(Request request) {
        return Reply.ok(Items.all(queries.sampleHistory(
                request.project(),
                Objects.requireNonNull(request.query("benchmark")),
                Objects.requireNonNull(request.query("task")),
                Objects.requireNonNull(request.query("sample")),
                request.query("model"),
                Objects.requireNonNull(request.query("scorer")),
                request.query("runs", USUAL_RUNS))));
    }

    private record Runs(long total, long last7Days, long last30Days) {}

    private record Spent(BigDecimal last7Days, BigDecimal last30Days) {}

    private record Day(LocalDate day, long runs, BigDecimal usd) {}

    private record Overview(
            String project,
            List<RunRow> active,
            List<RunRow> recent,
            List<RunRow> failing,
            Runs runs,
            Spent spentUsd,
            List<Day> days) {}

    /** The overview of a project as it was read last; whoever asks while one is put together waits for that one. */
    private final class Shown {
        private @Nullable Standing standing;
        private @Nullable Overview overview;
        private long readAt;

        synchronized Overview now(String project) {
            Standing now = standing(project);
            if (overview == null || !now.equals(standing) || System.nanoTime() - readAt >= MOMENT.toNanos()) {
                overview = overview(project, now);
                standing = now;
                readAt = System.nanoTime();
            }
            return overview;
        }
    }

    /** As often as live figures come; what begins or ends is seen at once. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    private Reply overview(Request request) {
        String project = request.project();
        return Reply.ok(shown.computeIfAbsent(project, key -> new Shown()).now(project));
    }

    private Overview overview(String project, Standing standing) {
        List<RunRow> active = new ArrayList<>();
        active.addAll(rows.page(project, RunRows.Filter.state("running"), null, ACTIVE)
                .items());
        active.addAll(
                rows.page(project, RunRows.Filter.state("queued"), null, ACTIVE).items());
        List<RunRow> newest = rows.page(project, RunRows.Filter.state(RunRows.Filter.OVER), null, USUAL_RUNS)
                .items();
        Set<String> seen = new LinkedHashSet<>();
        List<RunRow> failing = newest.stream()
                .filter(run -> run.verdict() != null
                        && seen.add(run.benchmark())
                        && run.verdict().equals("FAIL"))
                .toList();
        List<Day> days = days(project, standing);
        return new Overview(
                project,
                active,
                newest.stream().limit(RECENT).toList(),
                failing,
                new Runs(
                        standing.runs(),
                        days.subList(days.size() - 7, days.size()).stream()
                                .mapToLong(Day::runs)
                                .sum(),
                        days.stream().mapToLong(Day::runs).sum()),
                new Spent(sum(days.subList(days.size() - 7, days.size())), sum(days)),
                days);
    }

    private static BigDecimal sum(List<Day> days) {
        return days.stream().map(Day::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What a sum over the days of a project depends on, but for the money of runs under way. */
    private record Standing(
            LocalDate today,
            long runs,
            long ended,
            @Nullable OffsetDateTime lastEnd,
            long queued,
            long running) {}

    private record Known(Standing standing, long readAt, Duration took, List<Day> days) {
        /** What took long is kept for longer, so that it never takes more than a twentieth of the time. */
        boolean fresh() {
            Duration age = Duration.ofNanos(System.nanoTime() - readAt);
            return age.compareTo(FRESH) < 0 || age.compareTo(took.multipliedBy(20)) < 0;
        }
    }

    private static final Duration FRESH = Duration.ofSeconds(2);

    private Standing standing(String project) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) as runs, count(finished_at) as ended,"
                                + " max(finished_at) as last, " + launches("queued") + ", " + launches("running")
                                + " from run where project = :project")
                        .bind("project", project)
                        .map((row, context) -> new Standing(
                                LocalDate.now(ZoneOffset.UTC),
                                row.getLong("runs"),
                                row.getLong("ended"),
                                row.getObject("last", OffsetDateTime.class),
                                row.getLong("queued"),
                                row.getLong("running")))
                        .one());
    }

    private static String launches(String state) {
        return "(select count(*) from launch where project = :project and state = '" + state + "') as " + state;
    }

    /** Many look at one overview, and the sums over all trials of runs under way are not made anew for each of them. */
    private List<Day> days(String project, Standing standing) {
        Known last = known.get(project);
        if (last != null && last.standing().equals(standing) && last.fresh()) {
            return last.days();
        }
        long began = System.nanoTime();
        List<Day> days = days(project);
        long now = System.nanoTime();
        known.put(project, new Known(standing, now, Duration.ofNanos(now - began), days));
        return days;
    }

    /** Days as the costs have them: UTC, each call on the day it was recorded. */
    private List<Day> days(String project) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Map<LocalDate, BigDecimal> usd = spend.byDay(project, today.minusDays(29), today.plusDays(1));
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select d::date as day, count(r.no) as runs
                        from generate_series(cast(:today as date) - 29, cast(:today as date), interval '1 day') d
                            left join run r on r.project = :project and r.started_at >= d::timestamp at time zone 'UTC'
                                and r.started_at < (d::timestamp + interval '1 day') at time zone 'UTC'
                        group by d order by d""")
                        .bind("project", project)
                        .bind("today", today)
                        .map((row, context) -> {
                            LocalDate day = row.getObject("day", LocalDate.class);
                            return new Day(day, row.getLong("runs"), usd.getOrDefault(day, BigDecimal.ZERO));
                        })
                        .list());
    }
}
