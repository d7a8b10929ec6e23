package io.github.llmbench.store.run;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.StoredJson;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;

/** Which trials of a run stand in the database, without their answers. */
final class RecordedTrials {
    private RecordedTrials() {}

    /** Those of the asked ones that do, with their calls from a fencing token on. */
    static List<PostgresRunStore.Recorded> of(
            Handle handle, long no, RunHeader run, TrialRows rows, List<Trial.Key> asked, long callsFrom) {
        return handle.createQuery("""
                        select a.at, t.outcome, t.cost_usd, t.priced, t.unpriced,
                            case when t.fence >= :from then t.calls end as calls,
                            case when t.fence >= :from then t.traces end as traces
                        from unnest(:tasks, :models, :samples, :epochs) with ordinality a (task, model, sample, epoch, at)
                            join trial t on t.run = :run and t.task = a.task and t.model = a.model and t.sample = a.sample
                                and t.epoch = a.epoch""")
                .bind("run", no)
                .bind("from", callsFrom)
                .bindArray(
                        "tasks",
                        Integer.class,
                        positions(asked, key -> run.tasks().indexOf(key.task())))
                .bindArray(
                        "models",
                        Integer.class,
                        positions(asked, key -> run.models().indexOf(key.model())))
                .bindArray(
                        "samples",
                        String.class,
                        asked.stream()
                                .map(key -> StoredJson.storable(key.sample()))
                                .toList())
                .bindArray(
                        "epochs",
                        Integer.class,
                        asked.stream().map(Trial.Key::epoch).toList())
                .map((row, context) -> new PostgresRunStore.Recorded(
                        asked.get(row.getInt("at") - 1),
                        Outcome.valueOf(row.getString("outcome")),
                        new Cost(row.getBigDecimal("cost_usd"), row.getLong("priced"), row.getLong("unpriced")),
                        row.getString("calls") == null ? List.of() : rows.calls(row)))
                .list();
    }

    private static List<Integer> positions(List<Trial.Key> keys, ToIntFunction<Trial.Key> index) {
        return keys.stream().map(key -> index.applyAsInt(key) + 1).toList();
    }
}
