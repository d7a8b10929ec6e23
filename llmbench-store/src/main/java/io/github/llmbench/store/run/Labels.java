package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Trial;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
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
            where r.id = :run and r.tasks[l.task] = :task and l.scorer = :scorer
            order by l.model, l.sample, l.epoch, l.labeller""";

    private final Database database;

    /** Of a database. */
    public Labels(Database database) {
        this.database = database;
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
                    labeller,
                    "label.put",
                    run,
                    Map.of("task", trial.task(), "sample", trial.sample(), "scorer", scorer, "value", value));
        });
    }

    /** The labels of a run's task for a scorer with what the scorer said, by model, sample, epoch and labeller. */
    public List<Label> of(String run, String task, String scorer) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(OF)
                        .bind("run", run)
                        .bind("task", task)
                        .bind("scorer", scorer)
                        .map((row, context) -> new Label(
                                new Trial.Key(
                                        row.getString("model"),
                                        row.getString("task"),
                                        row.getString("sample"),
                                        row.getInt("epoch")),
                                row.getString("scorer"),
                                row.getString("labeller"),
                                row.getDouble("value"),
                                row.getObject("score", Double.class),
                                row.getString("note"),
                                row.getObject("labelled_at", OffsetDateTime.class)
                                        .toInstant()))
                        .list());
    }
}
