package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
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
    /** What trials are ordered by unless somebody wants another order. */
    public static final String USUAL_ORDER = "task";

    private static final List<String> KEY = List.of("task", "model", "sample", "epoch");

    private static final Map<String, SortOrder.Field> FIELDS = Map.of(
            "task", SortOrder.Field.of("task", SortOrder.Type.INTEGER),
            "model", SortOrder.Field.of("model", SortOrder.Type.INTEGER),
            "sample", SortOrder.Field.of("sample", SortOrder.Type.TEXT),
            "epoch", SortOrder.Field.of("epoch", SortOrder.Type.INTEGER),
            "outcome", SortOrder.Field.of("outcome", SortOrder.Type.TEXT),
            "cost", SortOrder.Field.of("cost_usd", SortOrder.Type.NUMBER),
            "recordedAt", SortOrder.Field.of("recorded_at", SortOrder.Type.TIME));

    private static final int SAMPLES_READ = 100_000;
    private static final int MOST_TAGS = 200;

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
        return trials(run, filter, order(USUAL_ORDER), cursor, limit);
    }

    /**
     * An order of trials.
     *
     * @param text as {@link SortOrder#parse} takes it, of task, model (both in the order of the run), sample, epoch, outcome, cost and
     *     recordedAt
     * @throws IllegalArgumentException if it names another field
     */
    public static SortOrder order(String text) {
        return SortOrder.parse(text, FIELDS, KEY);
    }

    /**
     * Trials in an order.
     *
     * @param order from {@link #order}
     * @param cursor what the page before gave; {@code null} for the first
     * @param limit how many at most, up to 10,000
     * @throws IllegalArgumentException if the cursor is none of this order or the limit out of range
     */
    public Page<Trial> trials(RunHeader run, TrialFilter filter, SortOrder order, @Nullable String cursor, int limit) {
        Map<String, Object> bound = new LinkedHashMap<>();
        bound.put("run", run.id());
        List<String> conditions = new ArrayList<>(List.of("run = (select no from run where id = :run)"));
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
        add(conditions, bound, "tags @> array[cast(:tag as text)]", "tag", filter.tag());
        if (filter.verdict() != null) {
            conditions.add("exists (select 1 from json_each(scores) s where " + condition(filter.verdict()) + ")");
        }
        TrialRows rows = new TrialRows(0, run, json);
        String select = "select " + TrialRows.READ + ", cost_usd, recorded_at from trial where "
                + String.join(" and ", conditions);
        SortOrder.Slice<Trial> slice = database.jdbi()
                .withHandle(handle -> order.slice(
                        handle,
                        List.of(select),
                        bound,
                        (row, context) -> rows.trial(row),
                        cursor,
                        RunQueries.checked(limit)));
        return new Page<>(slice.items(), slice.next());
    }

    /**
     * A tag of a run's samples.
     *
     * @param tag such as {@code subject=algebra}
     * @param samples how many have it
     */
    public record Tag(String tag, long samples) {}

    /**
     * The 200 tags that most samples of a run have, the most frequent first. Of a run of more samples than 100,000 only so many are
     * looked at.
     */
    public List<Tag> tags(RunHeader run) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select tag, count(*) as samples from (
                            select tags from trial
                            where run = (select no from run where id = :run) and model = 1 and epoch = 1 and tags is not null
                            limit :read) t, unnest(t.tags) tag
                        group by tag order by samples desc, tag limit :most""")
                        .bind("run", run.id())
                        .bind("read", SAMPLES_READ)
                        .bind("most", MOST_TAGS)
                        .map((row, context) -> new Tag(row.getString("tag"), row.getLong("samples")))
                        .list());
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
