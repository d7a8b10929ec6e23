package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Keys;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.store.db.Database;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                else l.state end""";

    private static final String OF_RUN = """
            select r.id, r.project, r.benchmark,\s""" + STATE + """
             as state, l.reason, r.result -> 'gates' as gates, r.started_at, r.finished_at, r.models, r.tasks,
                r.trials, case when r.finished_at is null then (select count(*) from trial t where t.run = r.no) end as done,
                r.tags as labels, array(select b.name from baseline b where b.project = r.project and b.run = r.id) as baselines,
                l.created_by, l.source, r.paid_again_usd, r.started_at as at,
                (select sum(m.estimate)::numeric from metric m where m.run = r.no and m.name = 'cost'
                    and m.estimate <> 'NaN') as cost,
                case when r.archived_at is not null and r.archive is null then 'samples'
                    when r.traces_removed_at is not null then 'traces' end as removed,
                (select sum(m.count)::bigint from metric m where m.run = r.no and m.name = 'cost') as priced
            from run r left join launch l on l.run = r.id
            where r.project = :project""";

    private static final String WAITING = """
            select l.run as id, l.project, l.benchmark, case when\s""" + SILENT + """
             then 'interrupted' else l.state end as state, l.reason, null::json as gates, null::timestamptz as started_at,
                null::timestamptz as finished_at, l.models, l.tasks, 0::bigint as trials, null::bigint as done, l.labels,
                '{}'::text[] as baselines, l.created_by, l.source, null::numeric as paid_again_usd, l.created_at as at,
                null::numeric as cost, null as removed, null::bigint as priced
            from launch l
            where l.project = :project and not exists (select 1 from run r where r.id = l.run)""";

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
            @Nullable Instant until) {
        static final Filter ALL = new Filter(null, null, null, null, null, null, null);

        static Filter state(String value) {
            return new Filter(null, value, null, null, null, null, null);
        }
    }

    private record At(RunRow run, OffsetDateTime at) {}

    /** Newest first. */
    Items<RunRow> page(String project, Filter filter, @Nullable String cursor, int limit) {
        Map<String, Object> bound = new LinkedHashMap<>();
        bound.put("project", project);
        String after = after(cursor, bound);
        String sql = """
                select * from ((select * from (%s%s) run%s order by at desc, id desc limit :limit)
                union all (select * from (%s%s) launch%s order by at desc, id desc limit :limit)) runs
                order by at desc, id desc limit :limit""".formatted(
                        OF_RUN,
                        conditions(filter, bound, "r.benchmark", "r.models", "r.tags"),
                        where(filter, after),
                        WAITING,
                        conditions(filter, bound, "l.benchmark", "l.models", "l.labels"),
                        where(filter, after));
        if (filter.state() != null) {
            bound.put("state", filter.state());
        }
        List<At> found = database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(sql);
            bound.forEach(query::bind);
            return query.bind("limit", limit + 1)
                    .map((row, context) -> new At(RunRow.of(row), row.getObject("at", OffsetDateTime.class)))
                    .list();
        });
        Items<At> page =
                Items.page(found, limit, last -> last.at() + " " + last.run().id());
        return new Items<>(page.items().stream().map(At::run).toList(), page.next());
    }

    private static String after(@Nullable String cursor, Map<String, Object> bound) {
        if (cursor == null) {
            return "";
        }
        String[] keys = Keys.key(cursor).split(" ", 2);
        try {
            bound.put("afterAt", OffsetDateTime.parse(keys[0]));
        } catch (DateTimeException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
        }
        bound.put("afterId", keys.length > 1 ? keys[1] : "");
        return "(at, id) < (:afterAt, :afterId)";
    }

    private static String where(Filter filter, String after) {
        List<String> conditions = new ArrayList<>();
        if (!after.isEmpty()) {
            conditions.add(after);
        }
        if (filter.state() != null) {
            conditions.add("state = :state");
        }
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
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
        String sql = OF_RUN + " and r.id = :id union all " + WAITING + " and l.run = :id";
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("project", project)
                        .bind("id", id)
                        .map((row, context) -> RunRow.of(row))
                        .findOne());
    }

    /** The run of the project. */
    RunRow get(String project, String id) {
        return find(project, id).orElseThrow(() -> Problem.notFound("project " + project + " has no run " + id));
    }
}
