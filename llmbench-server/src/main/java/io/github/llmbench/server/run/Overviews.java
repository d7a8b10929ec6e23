package io.github.llmbench.server.run;

import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The overviews of projects. Many look at one, so each is put together once for all who ask meanwhile. Safe for use by several threads. */
final class Overviews {
    private static final int NEWEST = 100;
    private static final int RECENT = 10;
    private static final int ACTIVE = 100;

    /** As often as live figures come; what begins or ends is seen at once. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Database database;
    private final RunRows rows;
    private final SpendFeature spend;
    private final Map<String, Shown> shown = new ConcurrentHashMap<>();

    Overviews(Database database, RunRows rows, SpendFeature spend) {
        this.database = database;
        this.rows = rows;
        this.spend = spend;
    }

    private record Runs(long total, long last7Days, long last30Days) {}

    private record Spent(BigDecimal last7Days, BigDecimal last30Days) {}

    private record Day(LocalDate day, long runs, BigDecimal usd) {}

    record Overview(
            String project,
            List<RunRow> active,
            List<RunRow> recent,
            List<RunRow> failing,
            Runs runs,
            Spent spentUsd,
            List<Day> days) {}

    /** An overview with what it was put together from. */
    private record Read(Standing standing, Overview overview, long at, Duration took) {
        /** What took long is kept for longer, so that it takes a tenth of the time, but no longer than people wait. */
        boolean fresh() {
            Duration age = age(at);
            return age.compareTo(MOMENT) < 0 || (age.compareTo(FRESH) < 0 && age.compareTo(took.multipliedBy(10)) < 0);
        }
    }

    /** The overview of a project as it was read last. Whoever asks while one is put together gets the one before, if that still holds. */
    private final class Shown {
        private final ReentrantLock reading = new ReentrantLock();
        private volatile @Nullable Read last;
        private List<Day> days = List.of();
        private long daysAt;
        private Duration daysTook = Duration.ZERO;

        Overview now(String project) {
            Read before = holding(standing(project));
            if (before == null) {
                reading.lock();
            } else if (before.fresh() || !reading.tryLock()) {
                return before.overview();
            }
            try {
                // Whoever waited asks anew: others may have made one meanwhile, and of a later moment.
                Standing now = standing(project);
                Read meanwhile = holding(now);
                if (meanwhile != null && meanwhile.fresh()) {
                    return meanwhile.overview();
                }
                List<Day> summed = days(project, meanwhile != null);
                long began = System.nanoTime();
                Overview overview = overview(project, now, summed);
                last = new Read(now, overview, System.nanoTime(), age(began));
                return overview;
            } finally {
                reading.unlock();
            }
        }

        private @Nullable Read holding(Standing now) {
            Read read = last;
            return read != null && read.standing().equals(now) ? read : null;
        }

        /** The sums over all trials of runs under way are not made anew each time. */
        private List<Day> days(String project, boolean same) {
            if (!same || !daysFresh()) {
                long began = System.nanoTime();
                days = Overviews.this.days(project);
                daysAt = System.nanoTime();
                daysTook = Duration.ofNanos(daysAt - began);
            }
            return days;
        }

        /** What took long is kept for longer, so that it never takes more than a twentieth of the time. */
        private boolean daysFresh() {
            Duration age = age(daysAt);
            return age.compareTo(FRESH) < 0 || age.compareTo(daysTook.multipliedBy(20)) < 0;
        }
    }

    private static Duration age(long at) {
        return Duration.ofNanos(System.nanoTime() - at);
    }

    /** A project's, of a moment ago at most. */
    Overview now(String project) {
        return shown.computeIfAbsent(project, key -> new Shown()).now(project);
    }

    private Overview overview(String project, Standing standing, List<Day> days) {
        List<RunRow> active = new ArrayList<>();
        active.addAll(rows.page(project, RunRows.Filter.state("running"), null, ACTIVE)
                .items());
        active.addAll(
                rows.page(project, RunRows.Filter.state("queued"), null, ACTIVE).items());
        List<RunRow> newest = rows.page(project, RunRows.Filter.state(RunRows.Filter.OVER), null, NEWEST)
                .items();
        Set<String> seen = new LinkedHashSet<>();
        List<RunRow> failing = newest.stream()
                .filter(run -> run.verdict() != null
                        && seen.add(run.benchmark())
                        && run.verdict().equals("FAIL"))
                .toList();
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
