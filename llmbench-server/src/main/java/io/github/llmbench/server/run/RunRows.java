package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads runs for lists, those that wait and have no row of their own yet included. Safe for use by several threads. */
final class RunRows {
    /** A process that makes a run holds its lock; the number is that of the store's leases. */
    private static final String LEASED = """
            exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.classid = 1819045218 and k.objid = r.no
                and k.database = (select oid from pg_database where datname = current_database()))""";

    /** Who makes it elsewhere says every second that it goes on. */
    private static final String SILENT =
            "l.source = 'upload' and l.state = 'running' and l.heartbeat_at < now() - interval '1 minute'";

    private static final String STATE = """
            case when\s""" + SILENT + """
             then 'interrupted'
                when l.state = 'ended' or l.state is null then
                    case when r.status is not null then lower(r.status) when\s""" + LEASED + """
             then 'running' else 'interrupted' end
                else l.state end\s""";

    private static final String COST = """
            (select sum(m.estimate)::numeric from metric m where m.run = r.no and m.name = 'cost'
                and m.model is null and m.task is null and m.estimate <> 'NaN')""";

    private static final String RUNS = " from run r left join launch l on l.run = r.id where r.project = :project";

    /** Of a large run cut into shards what those that ended came to: all its trials are not counted for every look. */
    private static final String DONE = """
            case when r.finished_at is null then case when l.state = 'running' and l.shards > 1 and r.trials > 200
                then l.done_trials else (select count(*) from trial t where t.run = r.no) end end\s""";

    private static final String OF_RUN = """
            select r.id, r.project, r.benchmark,\s""" + STATE + """
             as state, l.reason, r.result -> 'gates' as gates, r.started_at, r.finished_at, r.models, r.tasks,
                r.trials,\s""" + DONE + """
             as done,
                r.tags as labels, array(select b.name from baseline b where b.project = r.project and b.run = r.id) as baselines,
                l.created_by, l.source, r.paid_again_usd,\s""" + COST + """
             as cost,
                case when r.archived_at is not null and r.archive is null then 'samples'
                    when r.traces_removed_at is not null then 'traces' end as removed,
                (select sum(m.count)::bigint from metric m where m.run = r.no and m.name = 'cost'
                    and m.model is null and m.task is null) as priced,
                coalesce(r.unpriced, (select sum(m.unscored)::bigint from metric m where m.run = r.no and m.name = 'cost'
                    and m.model is null and m.task is null)) as unpriced""" + RUNS;

    private static final String WAITING_STATE = "case when " + SILENT + " then 'interrupted' else l.state end ";

    private static final String LAUNCHES =
            " from launch l where l.project = :project and not exists (select 1 from run r where r.id = l.run)";

    private static final String WAITING = """
            select l.run as id, l.project, l.benchmark,\s""" + WAITING_STATE + """
             as state, l.reason, null::json as gates, null::timestamptz as started_at,
                null::timestamptz as finished_at, l.models, l.tasks, 0::bigint as trials, null::bigint as done, l.labels,
                '{}'::text[] as baselines, l.created_by, l.source, null::numeric as paid_again_usd,
                null::numeric as cost, null as removed, null::bigint as priced, null::bigint as unpriced""" + LAUNCHES;

    /** What a list is put in order by, of a run that began and of one that waits. */
    private record Column(String run, String waiting) {}

    private static final Map<String, Column> COLUMNS = Map.of(
            "id", new Column("r.id", "l.run"),
            "at", new Column("r.started_at", "l.created_at"),
            "finished_at", new Column("r.finished_at", "null::timestamptz"),
            "benchmark", new Column("r.benchmark", "l.benchmark"),
            "state", new Column(STATE, WAITING_STATE),
            "trials", new Column("r.trials", "0::bigint"),
            "cost", new Column(COST, "null::numeric"),
            "created_by", new Column("l.created_by", "l.created_by"));

    /** Those that may be queued or running, which are few: the state of all would have to be found out otherwise. */
    private static final String OPEN =
            " and r.id in (select id from run where project = :project and status is null union all"
                    + " select run from launch where project = :project and state in ('queued', 'running'))";

    private final Database database;

    RunRows(Database database) {
        this.database = database;
    }

    /** Which runs; {@code null} is no condition. */
    record Filter(
            @Nullable String benchmark,
            @Nullable String state,
            @Nullable String model,
            @Nullable String label,
            @Nullable String text,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String reviewed) {
        /** Which do not wait and are not under way; a state of its own to ask for. */
        static final String OVER = "over";

        static Filter state(String value) {
            return new Filter(null, value, null, null, null, null, null, null);
        }
    }

    private static final Map<String, SortOrder.Field> FIELDS = Map.of(
            "id", SortOrder.Field.of("id", SortOrder.Type.TEXT),
            "startedAt", SortOrder.Field.of("at", SortOrder.Type.TIME),
            "finishedAt", SortOrder.Field.orNone("finished_at", SortOrder.Type.TIME),
            "benchmark", SortOrder.Field.of("benchmark", SortOrder.Type.TEXT),
            "state", SortOrder.Field.of("state", SortOrder.Type.TEXT),
            "trials", SortOrder.Field.of("trials", SortOrder.Type.INTEGER),
            "cost", SortOrder.Field.orNone("cost", SortOrder.Type.NUMBER),
            "startedBy", SortOrder.Field.orNone("created_by", SortOrder.Type.TEXT));

    private static final SortOrder NEWEST = order("-startedAt");

    static SortOrder order(String text) {
        return SortOrder.parse(text, FIELDS, List.of("id"));
    }

    /** Newest first. */
    Items<RunRow> page(String project, Filter filter, @Nullable String cursor, int limit) {
        return page(project, filter, NEWEST, cursor, limit);
    }

    /** In an order; one that has not begun stands at the time it was asked for. */
    Items<RunRow> page(String project, Filter filter, SortOrder order, @Nullable String cursor, int limit) {
        Map<String, Object> bound = new LinkedHashMap<>();
        bound.put("project", project);
        Set<String> columns = new LinkedHashSet<>(order.columns());
        String state = "";
        String open = "";
        if (filter.state() != null) {
            columns.add("state");
            if (filter.state().equals(Filter.OVER)) {
                state = " where state not in ('queued', 'running')";
            } else {
                bound.put("state", filter.state());
                state = " where state = :state";
            }
            open = Set.of("queued", "running").contains(filter.state()) ? OPEN : "";
        }
        List<String> arms = List.of(
                "select * from (select " + named(columns, Column::run) + RUNS + open
                        + conditions(filter, bound, "r.benchmark", "r.models", "r.tags") + ") run" + state,
                "select * from (select " + named(columns, Column::waiting) + LAUNCHES
                        + conditions(filter, bound, "l.benchmark", "l.models", "l.labels") + ") launch" + state);
        return Items.sorted(() -> database.jdbi().withHandle(handle -> {
            SortOrder.Slice<String> ids =
                    order.slice(handle, arms, bound, (row, context) -> row.getString("id"), cursor, limit);
            return new SortOrder.Slice<>(rows(handle, project, ids.items()), ids.next());
        }));
    }

    private static String named(Set<String> columns, Function<Column, String> of) {
        return columns.stream()
                .map(name -> of.apply(Objects.requireNonNull(COLUMNS.get(name))) + " as " + name)
                .collect(Collectors.joining(", "));
    }

    /** In the order of the ids; what a run is told with is read for these alone. */
    private static List<RunRow> rows(Handle handle, String project, List<String> ids) {
        Map<String, RunRow> found = new HashMap<>();
        // One is asked for most often; without an array the database plans the question once and not each time.
        Query query = ids.size() == 1
                ? handle.createQuery(OF_RUN + " and r.id = :id union all " + WAITING + " and l.run = :id")
                        .bind("id", ids.get(0))
                : handle.createQuery(OF_RUN + " and r.id in (select unnest(:ids)) union all " + WAITING
                                + " and l.run in (select unnest(:ids))")
                        .bindArray("ids", String.class, ids);
        query.bind("project", project).map((row, context) -> RunRow.of(row)).forEach(row -> found.put(row.id(), row));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private static String conditions(
            Filter filter, Map<String, Object> bound, String benchmark, String models, String labels) {
        StringBuilder sql = new StringBuilder();
        add(sql, bound, benchmark + " = :benchmark", "benchmark", filter.benchmark());
        add(sql, bound, models + " @> array[cast(:model as text)]", "model", filter.model());
        add(sql, bound, labels + " @> array[cast(:label as text)]", "label", filter.label());
        boolean stored = benchmark.startsWith("r.");
        add(
                sql,
                bound,
                stored
                        ? "r.search @@ plainto_tsquery('simple', :text)"
                        : "strpos(l.run || ' ' || l.benchmark, :text) > 0",
                "text",
                filter.text());
        String at = stored ? "r.started_at" : "l.created_at";
        add(sql, bound, at + " >= :from", "from", utc(filter.from()));
        add(sql, bound, at + " < :until", "until", utc(filter.until()));
        add(
                sql,
                bound,
                stored
                        ? "exists (select 1 from label g where g.run = r.no and g.scorer = :reviewed)"
                        : "cast(:reviewed as text) is null",
                "reviewed",
                filter.reviewed());
        return sql.toString();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static void add(
            StringBuilder sql, Map<String, Object> bound, String text, String name, @Nullable Object value) {
        if (value != null) {
            sql.append(" and ").append(text);
            bound.put(name, value);
        }
    }

    Optional<RunRow> find(String project, String id) {
        return database.jdbi().withHandle(handle -> find(handle, project, id));
    }

    private static Optional<RunRow> find(Handle handle, String project, String id) {
        return rows(handle, project, List.of(id)).stream().findFirst();
    }

    /** The run of the project as a transaction sees it. */
    RunRow get(Handle handle, String project, String id) {
        return find(handle, project, id).orElseThrow(() -> missing(project, id));
    }

    private static Problem missing(String project, String id) {
        return Problem.notFound("project " + project + " has no run " + id);
    }

    /** The run of the project. */
    RunRow get(String project, String id) {
        return find(project, id).orElseThrow(() -> missing(project, id));
    }
}
