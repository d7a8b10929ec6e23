package io.github.llmbench.server.plugin;

import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Which workers have which benchmarks of jars, in the database: who answers requests has no jar and loads none. Safe for use by several
 * threads and processes.
 */
public final class PluginTable {
    /** Rows of workers that live, as {@code live}; the newest of each name first. */
    private static final String LIVE = """
            select p.* from worker_plugin p join worker w on w.name = p.worker
            where w.seen_at > now() - :silence * interval '1 millisecond'""";

    private final Database database;
    private final Duration silence;

    /**
     * Of a database.
     *
     * @param silence a worker that is silent for longer has died
     */
    public PluginTable(Database database, Duration silence) {
        this.database = database;
        this.silence = silence;
    }

    /** A benchmark that a worker has. */
    public record Row(
            String benchmark, String jar, String sha256, List<String> models, List<String> tasks, Instant foundAt) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getString("benchmark"),
                    row.getString("jar"),
                    row.getString("sha256"),
                    strings(row, "models"),
                    strings(row, "tasks"),
                    row.getObject("found_at", OffsetDateTime.class).toInstant());
        }

        private static List<String> strings(ResultSet row, String column) throws SQLException {
            return Arrays.asList((String[]) row.getArray(column).getArray());
        }

        /** Names it and its jar. */
        public PluginRef ref() {
            return new PluginRef(benchmark, sha256);
        }
    }

    /** All that live workers have; where their jars differ, the one that was found last stands for its name. */
    public List<Row> offered() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select distinct on (benchmark) * from (" + LIVE
                                + ") live order by benchmark, found_at desc, worker")
                        .bind("silence", silence.toMillis())
                        .map((row, context) -> Row.of(row))
                        .list());
    }

    /** The one of that name. */
    public Optional<Row> find(String benchmark) {
        return offered().stream()
                .filter(row -> row.benchmark().equals(benchmark))
                .findFirst();
    }

    /** Says what a worker has, in place of what it had. */
    public void keep(String worker, Plugins plugins) {
        database.jdbi().useTransaction(handle -> {
            drop(handle, worker);
            handle.execute("delete from worker_plugin where found_at < now() - interval '1 day'"
                    + " and not exists (select 1 from worker where name = worker_plugin.worker)");
            for (PluginBenchmark each : plugins.all()) {
                handle.createUpdate("insert into worker_plugin (worker, benchmark, jar, sha256, models, tasks)"
                                + " values (:worker, :benchmark, :jar, :sha256, :models, :tasks)")
                        .bind("worker", worker)
                        .bind("benchmark", each.benchmark().name())
                        .bind("jar", each.jar())
                        .bind("sha256", each.sha256())
                        .bindArray("models", String.class, each.models())
                        .bindArray("tasks", String.class, each.tasks())
                        .execute();
            }
        });
    }

    /** The worker has none any more. */
    public static void drop(Handle handle, String worker) {
        handle.execute("delete from worker_plugin where worker = ?", worker);
    }
}
