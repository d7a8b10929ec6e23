package io.github.llmbench.server.run;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs with their handlers. Safe for use by several threads. */
public final class RunFeature implements RunHeaders {
    private final Database database;
    private final RunReadHandlers reading;
    private final Map<String, Handler> handlers = new HashMap<>();

    /** Of a database. */
    public RunFeature(
            Database database,
            Catalog catalog,
            RunStarts starts,
            RunEnds ends,
            RunDispatcher dispatcher,
            SpendFeature spend,
            Courses courses,
            Path home) {
        this.database = database;
        RunRows rows = new RunRows(database);
        // Who asks is told to come again; only runs wait for a database that is away.
        PostgresRunStore store = PostgresRunStore.builder(database, home.resolve("spool"))
                .patience(Duration.ZERO)
                .build();
        reading = new RunReadHandlers(database, rows, store, courses);
        handlers.putAll(reading.handlers());
        handlers.putAll(new SeriesHandlers(database, rows, store, spend).handlers());
        handlers.putAll(new Baselines(database, rows).handlers());
        handlers.putAll(new RescoreHandlers(database, catalog, rows, store, starts, dispatcher).handlers());
        handlers.putAll(new QuotaHandlers(database, ends.admission()).handlers());
        handlers.putAll(new LaunchHandlers(database, starts, rows, dispatcher).handlers());
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return handlers;
    }

    @Override
    public RunHeader header(String project, String run) throws IOException {
        return reading.header(project, run);
    }

    /** The project of a run. */
    public Optional<String> project(String run) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select project from run where id = :run"
                                + " union select project from launch where run = :run")
                        .bind("run", run)
                        .mapTo(String.class)
                        .findFirst());
    }
}
