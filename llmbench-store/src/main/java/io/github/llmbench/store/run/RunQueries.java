package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Questions about the history of runs. Lists come in pages that stay right while runs are added. Safe for use by several threads.
 *
 * <pre>{@code
 * Page<RunSummary> first = queries.runs(RunFilter.ALL.benchmark("gsm8k"), null, 50);
 * Page<RunSummary> second = queries.runs(RunFilter.ALL.benchmark("gsm8k"), first.next(), 50);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunQueries {
    /** Runs that may be paired at a time. */
    public static final int MOST_PAIRED = 20;

    private static final int MOST_ITEMS = 10_000;

    /** Not the result, which may be large: it is read with the whole run. */
    private static final String SUMMARY =
            "no, id, project, benchmark, started_at, finished_at, status, models, tasks, trials, tags,"
                    + " paid_again_usd, archived_at";

    private static final String PAIRED = """
            with cell as (
                select r.no, r.id, r.started_at, m.name, m.position::smallint as model,
                    array_position(r.tasks, :task)::smallint as task
                from run r, unnest(r.models) with ordinality m (name, position)
                where r.id = any(:runs) and array_position(r.tasks, :task) is not null),
            page as (
                select distinct sample from cell cross join lateral (
                    select distinct t.sample from trial t
                    where t.run = cell.no and t.task = cell.task and t.model = cell.model and t.sample > :after
                    order by t.sample limit :limit) found
                order by sample limit :limit)
            select cell.id, cell.started_at, cell.name, t.sample, t.epoch, t.outcome,
                t.scores -> :scorer ->> 'state' as state, t.scores -> :scorer ->> 'value' as value
            from cell join trial t on t.run = cell.no and t.task = cell.task and t.model = cell.model
                and t.sample = any (array(select sample from page))
            order by t.sample, t.epoch, array_position(:runs, cell.id), cell.model""";

    private static final String HISTORY = """
            with recent as (
                select no, id, started_at, models, array_position(tasks, :task)::smallint as task from run
                where benchmark = :benchmark and project = coalesce(cast(:project as text), project)
                    and array_position(tasks, :task) is not null
                order by started_at desc, no desc limit :limit)
            select r.id, r.started_at, m.name, t.sample, t.epoch, t.outcome,
                t.scores -> :scorer ->> 'state' as state, t.scores -> :scorer ->> 'value' as value
            from recent r cross join unnest(r.models) with ordinality m (name, position)
                join trial t on t.run = r.no and t.task = r.task and t.model = m.position and t.sample = :sample
            where m.name = coalesce(:model, m.name)
            order by r.started_at desc, r.no desc, m.position, t.epoch""";

    private final Database database;
    private final StoredJson json = new StoredJson();

    /** Questions to a database. */
    public RunQueries(Database database) {
        this.database = database;
    }

    /**
     * Runs, newest first.
     *
     * @param cursor what the page before gave; {@code null} for the first
     * @param limit how many at most, up to 10,000
     * @throws IllegalArgumentException if the cursor is none of ours or the limit out of range
     */
    public Page<RunSummary> runs(RunFilter filter, @Nullable String cursor, int limit) {
        List<String> keys = Cursor.keys(cursor, 2);
        Map<String, Object> bound = new LinkedHashMap<>();
        List<String> conditions = conditions(filter, bound);
        if (!keys.isEmpty()) {
            conditions.add("(started_at, no) < (:at, :no)");
            bound.put("at", OffsetDateTime.parse(keys.get(0)));
            bound.put("no", Long.parseLong(keys.get(1)));
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        List<Numbered> found = database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(
                    "select " + SUMMARY + " from run" + where + " order by started_at desc, no desc limit :limit");
            bound.forEach(query::bind);
            return query.bind("limit", checked(limit) + 1)
                    .map((row, context) -> new Numbered(row.getLong("no"), summary(row)))
                    .list();
        });
        boolean more = found.size() > limit;
        List<Numbered> shown = more ? found.subList(0, limit) : found;
        return new Page<>(
                shown.stream().map(Numbered::run).toList(),
                more
                        ? Cursor.of(
                                shown.get(limit - 1).run().startedAt().atOffset(ZoneOffset.UTC),
                                shown.get(limit - 1).no())
                        : null);
    }

    private record Numbered(long no, RunSummary run) {}

    private static List<String> conditions(RunFilter filter, Map<String, Object> bound) {
        List<String> conditions = new ArrayList<>();
        condition(conditions, bound, "project = :project", "project", filter.project());
        condition(conditions, bound, "benchmark = :benchmark", "benchmark", filter.benchmark());
        condition(conditions, bound, "models @> array[cast(:model as text)]", "model", filter.model());
        condition(conditions, bound, "tags @> array[cast(:tag as text)]", "tag", filter.tag());
        condition(conditions, bound, "search @@ plainto_tsquery('simple', :text)", "text", lower(filter.text()));
        condition(conditions, bound, "started_at >= :from", "from", utc(filter.from()));
        condition(conditions, bound, "started_at < :until", "until", utc(filter.until()));
        if (filter.ended()) {
            conditions.add("finished_at is not null and result is not null");
        }
        return conditions;
    }

    private static void condition(
            List<String> conditions, Map<String, Object> bound, String text, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(text);
            bound.put(name, value);
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** A run in short. */
    public Optional<RunSummary> run(String id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select " + SUMMARY + " from run where id = :id")
                        .bind("id", id)
                        .map((row, context) -> summary(row))
                        .findOne());
    }

    /**
     * A metric over the runs of a benchmark, oldest first.
     *
     * @param model label of the model; {@code null} for the metric of all models together
     * @param task name of the task; {@code null} for the metric of all tasks together
     * @param limit how many of the newest runs are looked at
     */
    public List<TrendPoint> trend(
            String benchmark, String metric, @Nullable String model, @Nullable String task, int limit) {
        return trend(null, benchmark, metric, model, task, limit);
    }

    /**
     * The same within one project.
     *
     * @param project {@code null} for all
     */
    public List<TrendPoint> trend(
            @Nullable String project,
            String benchmark,
            String metric,
            @Nullable String model,
            @Nullable String task,
            int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        with recent as (
                            select no, id, started_at from run where benchmark = :benchmark and status is not null
                                and project = coalesce(cast(:project as text), project)
                            order by started_at desc, no desc limit :limit)
                        select r.id as run_id, r.started_at, m.* from recent r join metric m on m.run = r.no
                        where m.name = :metric and m.model is not distinct from cast(:model as text)
                            and m.task is not distinct from cast(:task as text)
                        order by r.started_at, r.no""")
                        .bind("project", project)
                        .bind("benchmark", benchmark)
                        .bind("metric", metric)
                        .bind("model", model)
                        .bind("task", task)
                        .bind("limit", checked(limit))
                        .map((row, context) ->
                                new TrendPoint(row.getString("run_id"), time(row, "started_at"), MetricRows.read(row)))
                        .list());
    }

    /**
     * What each model of each run made of the same samples, by sample; a page holds whole samples.
     *
     * @param runs ids of up to 20 runs
     * @param cursor what the page before gave; {@code null} for the first
     * @param limit how many samples at most
     * @throws IllegalArgumentException if there are too many runs, or cursor or limit are unsound
     */
    public Page<SampleCell> paired(List<String> runs, String task, String scorer, @Nullable String cursor, int limit) {
        if (runs.isEmpty() || runs.size() > MOST_PAIRED) {
            throw new IllegalArgumentException(
                    "1 to " + MOST_PAIRED + " runs can be paired, but there were " + runs.size());
        }
        List<String> keys = Cursor.keys(cursor, 1);
        List<SampleCell> cells = database.jdbi()
                .withHandle(handle -> handle.createQuery(PAIRED)
                        .bindArray("runs", String.class, runs)
                        .bind("task", task)
                        .bind("scorer", scorer)
                        .bind("after", keys.isEmpty() ? "" : keys.get(0))
                        .bind("limit", checked(limit))
                        .map((row, context) -> cell(row))
                        .list());
        long samples = cells.stream().map(SampleCell::sample).distinct().count();
        return new Page<>(
                cells,
                samples < limit ? null : Cursor.of(cells.get(cells.size() - 1).sample()));
    }

    /**
     * What was made of one sample over time, newest first: since when does it fail?
     *
     * @param model label of the model; {@code null} for all
     * @param limit how many of the newest runs are looked at
     */
    public List<SampleCell> sampleHistory(
            String benchmark, String task, String sample, @Nullable String model, String scorer, int limit) {
        return sampleHistory(null, benchmark, task, sample, model, scorer, limit);
    }

    /**
     * The same within one project.
     *
     * @param project {@code null} for all
     */
    public List<SampleCell> sampleHistory(
            @Nullable String project,
            String benchmark,
            String task,
            String sample,
            @Nullable String model,
            String scorer,
            int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(HISTORY)
                        .bind("project", project)
                        .bind("benchmark", benchmark)
                        .bind("task", task)
                        .bind("sample", sample)
                        .bind("model", model)
                        .bind("scorer", scorer)
                        .bind("limit", checked(limit))
                        .map((row, context) -> cell(row))
                        .list());
    }

    /**
     * The versions of a benchmark, newest first: when did its data, prompts, scorers or parameters change?
     *
     * @param limit how many at most
     */
    public List<BenchmarkVersion> versions(String benchmark, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select v.*, (select count(*) from run r where r.version = v.hash) as runs from benchmark_version v
                        where v.benchmark = :benchmark order by v.first_seen desc, v.hash limit :limit""")
                        .bind("benchmark", benchmark)
                        .bind("limit", checked(limit))
                        .map((row, context) -> new BenchmarkVersion(
                                row.getString("hash"), identity(row), time(row, "first_seen"), row.getLong("runs")))
                        .list());
    }

    private Map<String, String> identity(ResultSet row) throws SQLException {
        try {
            return json.read(row.getString("identity"), new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("benchmark version " + row.getString("hash") + " cannot be read", e);
        }
    }

    static int checked(int limit) {
        if (limit < 1 || limit > MOST_ITEMS) {
            throw new IllegalArgumentException("limit must lie between 1 and " + MOST_ITEMS + ", but was " + limit);
        }
        return limit;
    }

    private static RunSummary summary(ResultSet row) throws SQLException {
        String status = row.getString("status");
        return new RunSummary(
                row.getString("id"),
                row.getString("project"),
                row.getString("benchmark"),
                time(row, "started_at"),
                timeOrNull(row, "finished_at"),
                status == null ? null : Run.Status.valueOf(status),
                RunRows.strings(row, "models"),
                RunRows.strings(row, "tasks"),
                row.getLong("trials"),
                RunRows.strings(row, "tags"),
                row.getBigDecimal("paid_again_usd"),
                timeOrNull(row, "archived_at"));
    }

    private static SampleCell cell(ResultSet row) throws SQLException {
        String state = row.getString("state");
        boolean scored = state != null && !state.equals("UNSCORED");
        return new SampleCell(
                row.getString("id"),
                time(row, "started_at"),
                row.getString("name"),
                row.getString("sample"),
                row.getInt("epoch"),
                Outcome.valueOf(row.getString("outcome")),
                scored ? Double.valueOf(row.getString("value")) : null);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
