package io.github.llmbench.server.spend;

import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * What runs cost. Of a run that ended each call is read once and its sums by day are kept; of one under way the sums of its trials are
 * read anew. Safe for use by several threads and processes.
 */
final class Spend {
    private static final long LOCK = 0x6C6C6D73L << 32;
    private static final int RUNS_AT_A_TIME = 20;
    /** The longest time that is asked for at once. */
    static final int MOST_DAYS = 400;

    private static final String REF =
            "coalesce(nullif(split_part(r.identity ->> ('model.' || %s), ', ', 1), ''), %1$s)";
    private static final String PROVIDER =
            "case when strpos(%s, ':') > 1 then split_part(%1$s, ':', 1) else 'unknown' end";

    private static final String OF_PROJECTS =
            "(cast(:projects as text[]) is null or project = any(cast(:projects as text[])))";

    private static final String COUNT =
            """
            insert into spend (run, day, model, provider, purpose, usd, priced, unpriced)
            select :run, day, model, min(%s), purpose, sum(usd), sum(priced), sum(unpriced)
            from (
                select (t.recorded_at at time zone 'UTC')::date as day, c.value ->> 'model' as model, %s as ref,
                    c.value ->> 'purpose' as purpose, (c.value -> 'cost' ->> 'usd')::numeric as usd,
                    (c.value -> 'cost' ->> 'priced')::bigint as priced, (c.value -> 'cost' ->> 'unpriced')::bigint as unpriced
                from run r join trial t on t.run = r.no, json_array_elements(t.calls::json) c
                where r.no = :run and not (c.value ->> 'cached')::boolean) calls
            group by day, model, purpose""".formatted(PROVIDER.formatted("ref"), REF.formatted("(c.value ->> 'model')"));

    private static final String ALL = """
            select r.project, r.benchmark, s.day, s.model, s.provider, s.purpose, s.usd, s.priced, s.unpriced
            from spend s join spend_run k on k.run = s.run join run r on r.no = s.run and r.finished_at = k.finished_at
            where s.day >= :from and s.day < :until and (cast(:projects as text[]) is null or r.project = any(cast(:projects as text[])))
            union all
            select project, benchmark, day, model, provider, purpose, usd, priced, unpriced from spend_past
            where day >= :from and day < :until and (cast(:projects as text[]) is null or project = any(cast(:projects as text[])))
            union all
            select project, benchmark, day, model, %s as provider, 'CHAT' as purpose, usd, priced, unpriced from (
                select r.project, r.benchmark, (t.recorded_at at time zone 'UTC')::date as day, r.models[t.model] as model,
                    min(%s) as ref, sum(t.cost_usd) as usd, sum(t.priced)::bigint as priced, sum(t.unpriced)::bigint as unpriced
                from run r join trial t on t.run = r.no
                where r.finished_at is null and (cast(:projects as text[]) is null or r.project = any(cast(:projects as text[])))
                    and t.recorded_at >= cast(:from as timestamp) at time zone 'UTC'
                    and t.recorded_at < cast(:until as timestamp) at time zone 'UTC'
                group by 1, 2, 3, 4) live""".formatted(PROVIDER.formatted("ref"), REF.formatted("r.models[t.model]"));

    /** Of one run: what was counted when it ended, or else what its trials say. */
    private static final String OF_RUN = """
            select r.project, r.benchmark, s.day, s.model, s.provider, s.purpose, s.usd, s.priced, s.unpriced
            from spend s join spend_run k on k.run = s.run join run r on r.no = s.run and r.finished_at = k.finished_at
            where r.no = :run
            union all
            select project, benchmark, day, model, %s, 'CHAT', usd, priced, unpriced from (
                select r.project, r.benchmark, (t.recorded_at at time zone 'UTC')::date as day, r.models[t.model] as model,
                    min(%s) as ref, sum(t.cost_usd) as usd, sum(t.priced)::bigint as priced, sum(t.unpriced)::bigint as unpriced
                from run r join trial t on t.run = r.no
                where r.no = :run and r.finished_at is null group by 1, 2, 3, 4) open""".formatted(PROVIDER.formatted("ref"), REF.formatted("r.models[t.model]"));

    private final Database database;

    Spend(Database database) {
        this.database = database;
    }

    /** By what spend can be put into groups; names are those of columns. */
    enum Dimension {
        DAY,
        PROJECT,
        PROVIDER,
        MODEL,
        BENCHMARK,
        PURPOSE;

        String column() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A group; parts that it is not grouped by are {@code null}. */
    record Group(
            @Nullable LocalDate day,
            @Nullable String project,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String benchmark,
            @Nullable String purpose,
            BigDecimal usd,
            long priced,
            long unpriced) {}

    /**
     * Groups, ordered by what they are grouped by.
     *
     * @param projects {@code null} for all
     * @param until the day after the last
     */
    List<Group> groups(
            @Nullable List<String> projects, LocalDate from, LocalDate until, List<Dimension> by, int limit) {
        count();
        String columns = by.stream().map(Dimension::column).collect(Collectors.joining(", "));
        String sql = "select " + columns + ", sum(usd) as usd, sum(priced)::bigint as priced, sum(unpriced)::bigint"
                + " as unpriced from (" + ALL + ") spent group by " + columns + " order by " + columns
                + " limit :limit";
        return database.jdbi()
                .withHandle(handle -> bound(handle.createQuery(sql), projects, from, until)
                        .bind("limit", limit)
                        .map((row, context) -> group(row, by))
                        .list());
    }

    /** The sum in US dollars. */
    BigDecimal usd(String project, LocalDate from, LocalDate until) {
        count();
        return database.jdbi()
                .withHandle(handle -> bound(
                                handle.createQuery("select coalesce(sum(usd), 0) from (" + ALL + ") spent"),
                                List.of(project),
                                from,
                                until)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    /** What each day cost; those without a cost are left out. */
    Map<LocalDate, BigDecimal> byDay(String project, LocalDate from, LocalDate until) {
        return groups(List.of(project), from, until, List.of(Dimension.DAY), MOST_DAYS).stream()
                .collect(Collectors.toMap(
                        group -> Objects.requireNonNull(group.day(), "groups of days have a day"), Group::usd));
    }

    /** The first day with a cost, of those from a day on. */
    Optional<LocalDate> first(String project, LocalDate from, LocalDate until) {
        count();
        return database.jdbi()
                .withHandle(handle -> bound(
                                handle.createQuery("select min(day) from (" + ALL + ") spent where usd > 0"),
                                List.of(project),
                                from,
                                until)
                        .mapTo(LocalDate.class)
                        .findOne());
    }

    /** What was paid for calls whose answers were lost, of runs that began in this time. */
    BigDecimal paidAgain(@Nullable List<String> projects, LocalDate from, LocalDate until) {
        return database.jdbi()
                .withHandle(handle -> bound(handle.createQuery("""
                                        select coalesce(sum(usd), 0) from (
                                            select paid_again_usd as usd from run r
                                            where (cast(:projects as text[]) is null or r.project = any(cast(:projects as text[])))
                                                and r.started_at >= cast(:from as timestamp) at time zone 'UTC'
                                                and r.started_at < cast(:until as timestamp) at time zone 'UTC'
                                            union all
                                            select usd from paid_again_past
                                            where (cast(:projects as text[]) is null or project = any(cast(:projects as text[])))
                                                and day >= :from and day < :until) paid"""), projects, from, until)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    /**
     * What may be spent in a calendar month.
     *
     * @param provider whose calls it is about; {@code null} for all of a project
     */
    record Limit(String project, @Nullable String provider, BigDecimal limitUsd) {}

    /** The limits of a month; of several keys of a provider the smallest. */
    List<Limit> monthly(@Nullable List<String> projects) {
        String sql = "select project, nullif(provider, '') as provider, min(limit_usd) as usd from spending_limit"
                + " where scope in ('month', 'key') and " + OF_PROJECTS + " group by 1, 2 order by 1, 2 nulls first";
        return database.jdbi()
                .withHandle(handle -> bound(handle.createQuery(sql), projects)
                        .map((row, context) -> new Limit(
                                row.getString("project"), row.getString("provider"), row.getBigDecimal("usd")))
                        .list());
    }

    private static Query bound(Query query, @Nullable List<String> projects, LocalDate from, LocalDate until) {
        return bound(query, projects).bind("from", from).bind("until", until);
    }

    private static Query bound(Query query, @Nullable List<String> projects) {
        return projects == null
                ? query.bindNull("projects", Types.ARRAY)
                : query.bindArray("projects", String.class, projects);
    }

    private static Group group(ResultSet row, List<Dimension> by) throws SQLException {
        return new Group(
                by.contains(Dimension.DAY) ? row.getObject("day", LocalDate.class) : null,
                text(row, by, Dimension.PROJECT),
                text(row, by, Dimension.PROVIDER),
                text(row, by, Dimension.MODEL),
                text(row, by, Dimension.BENCHMARK),
                text(row, by, Dimension.PURPOSE),
                row.getBigDecimal("usd"),
                row.getLong("priced"),
                row.getLong("unpriced"));
    }

    private static @Nullable String text(ResultSet row, List<Dimension> by, Dimension dimension) throws SQLException {
        return by.contains(dimension) ? row.getString(dimension.column()) : null;
    }

    /** Counts the runs that ended since this was last asked. Must also be done before a run's trials are moved to a file. */
    void count() {
        List<Long> runs = new ArrayList<>();
        do {
            runs.clear();
            database.jdbi().useTransaction(handle -> {
                lock(handle);
                runs.addAll(handle.createQuery(
                                "select r.no from run r left join spend_run k on k.run = r.no"
                                        + " where r.finished_at is not null and r.archived_at is null"
                                        + " and r.traces_removed_at is null and k.finished_at is distinct from r.finished_at order by r.no limit :limit")
                        .bind("limit", RUNS_AT_A_TIME)
                        .mapTo(Long.class)
                        .list());
                runs.forEach(run -> count(handle, run));
            });
        } while (runs.size() == RUNS_AT_A_TIME);
    }

    /** One at a time counts. */
    private static void lock(Handle handle) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(:lock)) locked")
                .bind("lock", LOCK)
                .mapTo(int.class)
                .one();
    }

    /** Counts a run before the calls go that say what it cost. */
    static void counted(Handle handle, long run) {
        handle.createQuery("select r.no from run r left join spend_run k on k.run = r.no where r.no = :run"
                        + " and r.finished_at is not null and r.archived_at is null and r.traces_removed_at is null"
                        + " and k.finished_at is distinct from r.finished_at")
                .bind("run", run)
                .mapTo(Long.class)
                .findOne()
                .ifPresent(uncounted -> {
                    lock(handle);
                    count(handle, uncounted);
                });
    }

    /** Keeps what a run cost beyond the run itself; to be called in the transaction that takes the run. */
    static void outlive(Handle handle, long run) {
        counted(handle, run);
        handle.createUpdate("""
                        insert into spend_past as p (project, benchmark, day, model, provider, purpose, usd, priced, unpriced)
                        select project, benchmark, day, model, provider, purpose, sum(usd), sum(priced), sum(unpriced)
                        from (%s) gone group by 1, 2, 3, 4, 5, 6
                        on conflict (project, benchmark, day, model, provider, purpose) do update set
                            usd = p.usd + excluded.usd, priced = p.priced + excluded.priced, unpriced = p.unpriced + excluded.unpriced
                        """.formatted(OF_RUN)).bind("run", run).execute();
        handle.createUpdate("""
                        insert into paid_again_past as p (project, day, usd)
                        select project, (started_at at time zone 'UTC')::date, paid_again_usd from run where no = :run and paid_again_usd > 0
                        on conflict (project, day) do update set usd = p.usd + excluded.usd""").bind("run", run).execute();
    }

    private static void count(Handle handle, long run) {
        handle.execute("delete from spend_run where run = ?", run);
        handle.execute("insert into spend_run (run, finished_at) select no, finished_at from run where no = ?", run);
        handle.createUpdate(COUNT).bind("run", run).execute();
    }
}
