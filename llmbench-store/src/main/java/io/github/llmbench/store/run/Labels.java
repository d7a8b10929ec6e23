package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what people say of answers, beside what scorers said, so that the engine can tell how far the two agree. A label of the same
 * person replaces the one before, and each change stands in the audit log. Safe for use by several threads.
 *
 * <pre>{@code
 * labels.put(runId, key, "judge", "jo", 1.0, "right, but rude");
 * List<Label> pairs = labels.of(runId, "answers", "judge");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Labels {
    private static final String PUT = """
            insert into label (run, task, model, sample, epoch, scorer, labeller, value, note)
            select no, array_position(tasks, :task), array_position(models, :model), :sample, :epoch, :scorer, :labeller, :value, :note
            from run where id = :run and array_position(tasks, :task) is not null and array_position(models, :model) is not null
            on conflict (run, task, model, sample, epoch, scorer, labeller) do update set value = excluded.value,
                note = excluded.note, labelled_at = excluded.labelled_at""";

    private static final String OF = """
            select r.models[l.model] as model, r.tasks[l.task] as task, l.sample, l.epoch, l.scorer, l.labeller, l.value, l.note,
                l.labelled_at, (t.scores -> l.scorer ->> 'value')::double precision as score
            from run r join label l on l.run = r.no
                left join trial t on t.run = l.run and t.task = l.task and t.model = l.model and t.sample = l.sample
                    and t.epoch = l.epoch and t.scores -> l.scorer ->> 'state' <> 'UNSCORED'
            where r.id = :run and l.scorer = :scorer and (cast(:task as text) is null or r.tasks[l.task] = :task)
                and (cast(:labeller as text) is null or l.labeller = :labeller)
                and (l.task, l.model, l.sample, l.epoch, l.labeller)
                    > (:afterTask, :afterModel, :afterSample, :afterEpoch, :afterLabeller)
            order by l.task, l.model, l.sample, l.epoch, l.labeller limit :limit""";

    private static final String ONE = """
             where run = (select no from run where id = :run) and task = (select array_position(tasks, :task) from run where id = :run)
                and model = (select array_position(models, :model) from run where id = :run)
                and sample = :sample and epoch = :epoch and scorer = :scorer and labeller = :labeller""";

    private static final int KEYS = 5;

    private final Database database;
    private final String actors;

    /** Of a database. */
    public Labels(Database database) {
        this(database, "");
    }

    /**
     * Of a database.
     *
     * @param actors stands before a labeller's name in the audit log, such as {@code user:}
     */
    public Labels(Database database, String actors) {
        this.database = database;
        this.actors = actors;
    }

    /**
     * Puts a label.
     *
     * @param value on the scorer's scale
     * @throws IllegalArgumentException if the value is no number, or the run is not there or has no such task or model
     */
    public void put(String run, Trial.Key trial, String scorer, String labeller, double value, @Nullable String note) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a label must be a number, but was " + value);
        }
        database.jdbi().useTransaction(handle -> {
            int put = handle.createUpdate(PUT)
                    .bind("run", run)
                    .bind("task", trial.task())
                    .bind("model", trial.model())
                    .bind("sample", trial.sample())
                    .bind("epoch", trial.epoch())
                    .bind("scorer", scorer)
                    .bind("labeller", labeller)
                    .bind("value", value)
                    .bind("note", note == null ? null : StoredJson.storable(note))
                    .execute();
            if (put == 0) {
                throw new IllegalArgumentException("there is no run " + run + " with task \"" + trial.task()
                        + "\" and model \"" + trial.model() + "\"");
            }
            AuditLog.add(
                    handle,
                    actors + labeller,
                    "label.put",
                    run,
                    Map.of("task", trial.task(), "sample", trial.sample(), "scorer", scorer, "value", value));
        });
    }

    /**
     * Takes a label back.
     *
     * @return whether there was one
     */
    public boolean remove(String run, Trial.Key trial, String scorer, String labeller) {
        return database.jdbi().inTransaction(handle -> {
            int removed = handle.createUpdate("delete from label " + ONE)
                    .bind("run", run)
                    .bind("task", trial.task())
                    .bind("model", trial.model())
                    .bind("sample", trial.sample())
                    .bind("epoch", trial.epoch())
                    .bind("scorer", scorer)
                    .bind("labeller", labeller)
                    .execute();
            if (removed > 0) {
                AuditLog.add(
                        handle,
                        actors + labeller,
                        "label.remove",
                        run,
                        Map.of("task", trial.task(), "sample", trial.sample(), "scorer", scorer));
            }
            return removed > 0;
        });
    }

    /**
     * The labels of a run for a scorer with what the scorer said, by task, model, sample, epoch and labeller.
     *
     * @param task of this task; {@code null} for all
     */
    public List<Label> of(String run, @Nullable String task, String scorer) {
        return read(run, task, scorer, null, List.of(), Integer.MAX_VALUE);
    }

    /**
     * The same in pages.
     *
     * @param task of this task; {@code null} for all
     * @param labeller of this one; {@code null} for all
     * @param cursor what the page before gave; {@code null} for the first
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    public Page<Label> page(
            RunHeader run,
            @Nullable String task,
            String scorer,
            @Nullable String labeller,
            @Nullable String cursor,
            int limit) {
        List<Label> found = read(run.id(), task, scorer, labeller, Cursor.keys(cursor, KEYS), limit + 1);
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        Label last = found.get(limit - 1);
        return new Page<>(
                found.subList(0, limit),
                Cursor.of(
                        run.tasks().indexOf(last.trial().task()) + 1,
                        run.models().indexOf(last.trial().model()) + 1,
                        last.trial().sample(),
                        last.trial().epoch(),
                        last.labeller()));
    }

    private List<Label> read(
            String run,
            @Nullable String task,
            String scorer,
            @Nullable String labeller,
            List<String> after,
            int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(OF)
                        .bind("run", run)
                        .bind("task", task)
                        .bind("scorer", scorer)
                        .bind("labeller", labeller)
                        .bind("afterTask", after.isEmpty() ? 0 : Cursor.number(after.get(0)))
                        .bind("afterModel", after.isEmpty() ? 0 : Cursor.number(after.get(1)))
                        .bind("afterSample", after.isEmpty() ? "" : after.get(2))
                        .bind("afterEpoch", after.isEmpty() ? 0 : Cursor.number(after.get(3)))
                        .bind("afterLabeller", after.isEmpty() ? "" : after.get(4))
                        .bind("limit", limit)
                        .map((row, context) -> label(row))
                        .list());
    }

    private static Label label(ResultSet row) throws SQLException {
        return new Label(
                new Trial.Key(
                        row.getString("model"), row.getString("task"), row.getString("sample"), row.getInt("epoch")),
                row.getString("scorer"),
                row.getString("labeller"),
                row.getDouble("value"),
                row.getObject("score", Double.class),
                row.getString("note"),
                row.getObject("labelled_at", OffsetDateTime.class).toInstant());
    }
}
