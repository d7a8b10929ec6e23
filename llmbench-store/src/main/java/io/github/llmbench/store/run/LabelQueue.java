package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * A run's answers in the order that people look at them: shuffled, so that neither model nor place in the data set can be told from it,
 * and the same for all, so that several label the same answers first. The order is that of a hash of each trial's key, which also names
 * an answer without its model. Trials without a text are left out, and so is a run whose trials were moved to a file. Safe for use by
 * several threads.
 *
 * <pre>{@code
 * Page<LabelQueue.Item> first = queue.page(header, new LabelQueue.Asked("judge", "jo", null, true), null, 20);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LabelQueue {
    /** A database reads each trial's key for it and none of the texts. */
    private static final String ITEM =
            "left(encode(sha256(convert_to(concat_ws(E'\\n', run, task, model, sample, epoch), 'UTF8')), 'hex'), 32)";

    private static final String SHOWN = """
            (select t.*, %s as item from trial t where t.run = (select no from run where id = :run) and t.answer <> ''
                and (cast(:task as integer) is null or t.task = :task)) q
            left join label l on l.run = q.run and l.task = q.task and l.model = q.model and l.sample = q.sample
                and l.epoch = q.epoch and l.scorer = :scorer and l.labeller = :labeller""".formatted(ITEM);

    private static final String PAGE = """
            select q.item, q.task, q.model, q.sample, q.epoch, q.outcome, q.answer, q.scores, q.cluster, q.error, q.calls, q.traces,
                q.tags, l.value, l.note, l.labelled_at
            from %s where q.item > :after and (not :pending or l.value is null) order by q.item limit :limit""".formatted(SHOWN);

    private final Database database;
    private final StoredJson json = new StoredJson();

    /** Of a database. */
    public LabelQueue(Database database) {
        this.database = database;
    }

    /**
     * Whose queue it is.
     *
     * @param scorer the score that labels are held against
     * @param labeller who is to label
     * @param task of this task; {@code null} for all
     * @param pending only what the labeller has not labelled
     */
    public record Asked(
            String scorer, String labeller, @Nullable String task, boolean pending) {}

    /**
     * What the labeller said.
     *
     * @param value on the scorer's scale
     * @param note in words; {@code null} for none
     * @param at when
     */
    public record Said(double value, @Nullable String note, Instant at) {}

    /**
     * An answer to look at.
     *
     * @param id names it without its model
     * @param trial whose answer it is
     * @param said {@code null} where the labeller has not labelled it
     */
    public record Item(String id, Trial trial, @Nullable Said said) {}

    /** How far the labeller is. */
    public record Progress(long labelled, long total) {}

    /**
     * Answers in order.
     *
     * @param cursor what the page before gave; {@code null} for the first
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    public Page<Item> page(RunHeader run, Asked asked, @Nullable String cursor, int limit) {
        List<String> after = Cursor.keys(cursor, 1);
        TrialRows rows = new TrialRows(0, run, json);
        List<Item> found = database.jdbi()
                .withHandle(handle -> bound(handle.createQuery(PAGE), run, asked)
                        .bind("after", after.isEmpty() ? "" : after.get(0))
                        .bind("pending", asked.pending())
                        .bind("limit", limit + 1)
                        .map((row, context) -> new Item(row.getString("item"), rows.trial(row), said(row)))
                        .list());
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        return new Page<>(
                found.subList(0, limit), Cursor.of(found.get(limit - 1).id()));
    }

    /** How far the labeller is with all of the run or task, whether pending or not. */
    public Progress progress(RunHeader run, Asked asked) {
        return database.jdbi()
                .withHandle(handle -> bound(
                                handle.createQuery(
                                        "select count(l.value) as labelled, count(*) as total from " + SHOWN),
                                run,
                                asked)
                        .map((row, context) -> new Progress(row.getLong("labelled"), row.getLong("total")))
                        .one());
    }

    /** The trial of an item; empty where the run has no such item. */
    public Optional<Trial.Key> key(RunHeader run, String item) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select task, model, sample, epoch from trial"
                                + " where run = (select no from run where id = :run) and " + ITEM + " = :item")
                        .bind("run", run.id())
                        .bind("item", item)
                        .map((row, context) -> new Trial.Key(
                                run.models().get(row.getInt("model") - 1),
                                run.tasks().get(row.getInt("task") - 1),
                                row.getString("sample"),
                                row.getInt("epoch")))
                        .findOne());
    }

    private static <S extends SqlStatement<S>> S bound(S statement, RunHeader run, Asked asked) {
        return statement
                .bind("run", run.id())
                .bind(
                        "task",
                        asked.task() == null ? null : (Integer) (run.tasks().indexOf(asked.task()) + 1))
                .bind("scorer", asked.scorer())
                .bind("labeller", asked.labeller());
    }

    private static @Nullable Said said(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("labelled_at", OffsetDateTime.class);
        return at == null ? null : new Said(row.getDouble("value"), row.getString("note"), at.toInstant());
    }
}
