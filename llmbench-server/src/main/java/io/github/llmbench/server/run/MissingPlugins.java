package io.github.llmbench.server.run;

import io.github.llmbench.server.plugin.PluginRef;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Looks after runs under way whose jar no worker has: they say why they wait, and fail when it lasts. Immutable. */
record MissingPlugins(Database database, RunEnds ends, Duration silence) {
    /** Long enough to start a worker again with the jar. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String HAD = """
            exists (select 1 from worker_plugin p join worker w on w.name = p.worker
                where p.sha256 = l.plugin and w.seen_at > now() - :silence * interval '1 millisecond')""";

    private record Missing(String run, String project, String benchmark, int round, String declaration) {}

    /** Looks once; gives how many failed. */
    int look() {
        List<Missing> late = database.jdbi().inTransaction(handle -> {
            handle.createUpdate("update launch l set plugin_missing_since = null,"
                            + " reason = case when state = 'running' then null else reason end"
                            + " where plugin_missing_since is not null and (state <> 'running' or " + HAD + ")")
                    .bind("silence", silence.toMillis())
                    .execute();
            handle.createQuery("update launch l set plugin_missing_since = now()"
                            + " where plugin is not null and state = 'running' and plugin_missing_since is null and not "
                            + HAD + " returning run, declaration")
                    .bind("silence", silence.toMillis())
                    .map((row, context) -> List.of(row.getString("run"), row.getString("declaration")))
                    .list()
                    .forEach(each -> handle.createUpdate("update launch set reason = :why where run = :run")
                            .bind("run", each.get(0))
                            .bind("why", "waits: " + why(each.get(1)))
                            .execute());
            return handle.createQuery("select * from launch where state = 'running' and plugin is not null"
                            + " and plugin_missing_since < now() - :patience * interval '1 millisecond'")
                    .bind("patience", PATIENCE.toMillis())
                    .map((row, context) -> new Missing(
                            row.getString("run"),
                            row.getString("project"),
                            row.getString("benchmark"),
                            row.getInt("round"),
                            row.getString("declaration")))
                    .list();
        });
        late.forEach(this::fail);
        return late.size();
    }

    private static String why(String declaration) {
        return "no worker has " + PluginRef.of(declaration).shown()
                + "; put that jar into the plugins folder of a worker and start it again, or start a new run";
    }

    private void fail(Missing run) {
        String reason = "waited for " + PATIENCE.toMinutes() + " minutes: " + why(run.declaration());
        Consumer<Handle> due =
                ends.due(new RunWatch.Ended(run.project(), run.benchmark(), run.run(), "failed", reason, null));
        database.jdbi().useTransaction(handle -> {
            if (Launches.end(handle, run.run(), run.round(), "failed", reason)) {
                TaskTable.removeWaiting(handle, run.run());
                due.accept(handle);
            }
        });
    }
}
