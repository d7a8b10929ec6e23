package io.github.llmbench.server.run;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.engine.report.RunDocument.MetricRow;
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
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import io.github.llmbench.store.run.SampleCell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is read of several runs: comparisons, trends, samples side by side, the overview of a project. */
final class SeriesHandlers {
    private static final int USUAL_RUNS = 100;
    private static final int RECENT = 10;
    private static final int ACTIVE = 100;

    private final Database database;
    private final RunRows rows;
    private final PostgresRunStore store;
    private final SpendFeature spend;
    private final RunQueries queries;

    SeriesHandlers(Database database, RunRows rows, PostgresRunStore store, SpendFeature spend) {
        this.database = database;
        this.spend = spend;
        this.rows = rows;
        this.store = store;
        queries = new RunQueries(database);
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "getOverview", this::overview,
                "compareRuns", this::compare,
                "getTrends", this::trend,
                "getSampleHistory", this::sampleHistory,
                "pairSamples", this::paired);
    }

    private Run run(String project, String id) throws IOException {
        RunRow row = rows.get(project, id);
        return store.find(row.id())
                .orElseThrow(() -> Problem.conflict("run " + id + " has no result yet; it is " + row.state()));
    }

    private Reply compare(Request request) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (String id : new LinkedHashSet<>(request.queries("run"))) {
            runs.add(run(request.project(), id));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ComparisonDocument.write(RunComparison.ofRuns(runs), List.of(), out);
        } catch (IllegalArgumentException e) {
            throw Problem.of(422, "Cannot be compared", String.valueOf(e.getMessage()));
        }
        return Reply.ok(Wire.MAPPER.readTree(out.toByteArray()));
    }

    private record Point(String run, Instant startedAt, MetricRow metric) {}

    private record Change(
            String run,
            int index,
            double before,
            double after,
            double pValue,
            boolean regression,
            List<String> identity) {}

    private record Series(
            String metric,
            @Nullable String model,
            @Nullable String task,
            String unit,
            Direction direction,
            List<Point> points,
            List<Change> changes) {}

    private Reply trend(Request request) throws IOException {
        List<RunSummary> newest = queries.runs(
                        RunFilter.ALL.project(request.project()).benchmark(request.query("benchmark")),
                        null,
                        request.query("runs", USUAL_RUNS))
                .items();
        List<Run> runs = new ArrayList<>();
        for (RunSummary summary : newest) {
            Optional<Run> found = store.find(summary.id());
            found.ifPresent(runs::add);
        }
        Collections.reverse(runs);
        Map<String, Run> byId = new HashMap<>();
        runs.forEach(run -> byId.put(run.id(), run));
        Set<String> metrics = Set.copyOf(request.queries("metric"));
        String model = request.query("model");
        String task = request.query("task");
        List<Series> series = History.of(runs).series().stream()
                .filter(each -> metrics.isEmpty() || metrics.contains(each.metric()))
                .filter(each -> model == null || model.equals(each.model()))
                .filter(each -> task == null || task.equals(each.task()))
                .map(each -> series(each, byId))
                .toList();
        return Reply.ok(Items.all(series));
    }

    private static Series series(History.Series series, Map<String, Run> runs) {
        return new Series(
                series.metric(),
                series.model(),
                series.task(),
                series.unit(),
                series.direction(),
                series.points().stream()
                        .map(point -> point(
                                series,
                                Objects.requireNonNull(runs.get(point.run().id()))))
                        .toList(),
                series.changes().stream()
                        .map(change -> new Change(
                                change.run().id(),
                                change.point().index(),
                                change.point().before(),
                                change.point().after(),
                                change.point().pValue(),
                                change.regression(),
                                change.identity()))
                        .toList());
    }

    private static Point point(History.Series series, Run run) {
        Metric metric = run.metrics().stream()
                .filter(each -> each.name().equals(series.metric())
                        && Objects.equals(each.model(), series.model())
                        && Objects.equals(each.task(), series.task()))
                .findFirst()
                .orElseThrow();
        return new Point(run.id(), run.header().startedAt(), MetricRow.of(metric));
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

    private Reply overview(Request request) {
        String project = request.project();
        List<RunRow> active = new ArrayList<>();
        active.addAll(rows.page(project, RunRows.Filter.state("running"), null, ACTIVE)
                .items());
        active.addAll(
                rows.page(project, RunRows.Filter.state("queued"), null, ACTIVE).items());
        List<RunRow> newest =
                rows.page(project, RunRows.Filter.ALL, null, USUAL_RUNS).items();
        Set<String> seen = new LinkedHashSet<>();
        List<RunRow> failing = newest.stream()
                .filter(run -> run.verdict() != null
                        && seen.add(run.benchmark())
                        && run.verdict().equals("FAIL"))
                .toList();
        List<Day> days = days(project);
        return Reply.ok(new Overview(
                project,
                active,
                newest.stream().filter(run -> !run.active()).limit(RECENT).toList(),
                failing,
                new Runs(
                        total(project),
                        days.subList(days.size() - 7, days.size()).stream()
                                .mapToLong(Day::runs)
                                .sum(),
                        days.stream().mapToLong(Day::runs).sum()),
                new Spent(sum(days.subList(days.size() - 7, days.size())), sum(days)),
                days));
    }

    private static BigDecimal sum(List<Day> days) {
        return days.stream().map(Day::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private long total(String project) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from run where project = :project")
                        .bind("project", project)
                        .mapTo(long.class)
                        .one());
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
