package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Questions about the trials of one run, in pages ordered by task, model, sample and epoch. Trials of a run whose trials were moved to
 * a file are not found here. Safe for use by several threads.
 *
 * <pre>{@code
 * Page<Trial> first = queries.trials(header, TrialFilter.ALL, null, 50);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TrialQueries {
    private static final int KEYS = 4;

    private final Database database;
    private final StoredJson json = new StoredJson();

    /** Questions to a database. */
    public TrialQueries(Database database) {
        this.database = database;
    }

    /**
     * Trials.
     *
     * @param cursor what the page before gave; {@code null} for the first
     * @param limit how many at most, up to 10,000
     * @throws IllegalArgumentException if the cursor is none of ours or the limit out of range
     */
    public Page<Trial> trials(RunHeader run, TrialFilter filter, @Nullable String cursor, int limit) {
        List<String> keys = Cursor.keys(cursor, KEYS);
        Map<String, Object> bound = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("run = (select no from run where id = :run)"));
        if (!keys.isEmpty()) {
            conditions.add("(task, model, sample, epoch) > (:afterTask, :afterModel, :afterSample, :afterEpoch)");
            bound.put("afterTask", Cursor.number(keys.get(0)));
            bound.put("afterModel", Cursor.number(keys.get(1)));
            bound.put("afterSample", keys.get(2));
            bound.put("afterEpoch", Cursor.number(keys.get(3)));
        }
        add(conditions, bound, "task = :task", "task", position(run.tasks(), filter.task()));
        add(conditions, bound, "model = :model", "model", position(run.models(), filter.model()));
        add(
                conditions,
                bound,
                "outcome = :outcome",
                "outcome",
                filter.outcome() == null ? null : filter.outcome().name());
        add(conditions, bound, "sample = :sample", "sample", filter.sample());
        add(
                conditions,
                bound,
                "(strpos(lower(answer), lower(:text)) > 0 or strpos(lower(sample), lower(:text)) > 0)",
                "text",
                filter.text());
        if (filter.scorer() != null && (filter.lowest() != null || filter.highest() != null)) {
            bound.put("scorer", filter.scorer());
            String value = "case when scores -> :scorer ->> 'state' <> 'UNSCORED'"
                    + " then cast(scores -> :scorer ->> 'value' as double precision) end";
            add(conditions, bound, value + " >= :lowest", "lowest", filter.lowest());
            add(conditions, bound, value + " <= :highest", "highest", filter.highest());
        }
        if (filter.verdict() != null) {
            conditions.add("exists (select 1 from json_each(scores) s where " + condition(filter.verdict()) + ")");
        }
        TrialRows rows = new TrialRows(0, run, json);
        List<Trial> found = database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery("select " + TrialRows.READ + " from trial where "
                    + String.join(" and ", conditions) + " order by task, model, sample, epoch limit :limit");
            bound.forEach(query::bind);
            return query.bind("run", run.id())
                    .bind("limit", RunQueries.checked(limit) + 1)
                    .map((row, context) -> rows.trial(row))
                    .list();
        });
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        Trial.Key last = found.get(limit - 1).key();
        return new Page<>(
                found.subList(0, limit),
                Cursor.of(
                        run.tasks().indexOf(last.task()) + 1,
                        run.models().indexOf(last.model()) + 1,
                        last.sample(),
                        last.epoch()));
    }

    private static String condition(String verdict) {
        String scored = "s.value ->> 'state' <> 'UNSCORED' and cast(s.value ->> 'value' as double precision)";
        return switch (verdict) {
            case "right" -> scored + " >= 1";
            case "wrong" -> scored + " < 1";
            case "unscored" -> "s.value ->> 'state' = 'UNSCORED'";
            default ->
                throw new IllegalArgumentException(
                        "verdict must be right, wrong or unscored, but was \"" + verdict + "\"");
        };
    }

    /** A name that the run does not have finds nothing. */
    private static @Nullable Integer position(List<String> names, @Nullable String name) {
        return name == null ? null : (Integer) (names.indexOf(name) + 1);
    }

    private static void add(
            List<String> conditions, Map<String, Object> bound, String text, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(text);
            bound.put(name, value);
        }
    }
}
