package io.github.llmbench.server.catalog;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.Vault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Benchmarks, data sets and keys with their handlers. Safe for use by several threads. */
public final class Catalog {
    private final Database database;
    private final Declarations declarations;
    private final Map<String, Handler> handlers = new HashMap<>();

    /** Of a database and its vault. */
    public Catalog(Database database, Vault vault) {
        this.database = database;
        Datasets datasets = new Datasets(database);
        declarations = new Declarations(datasets);
        handlers.putAll(new DatasetHandlers(database, datasets).handlers());
        handlers.putAll(new BenchmarkHandlers(database, declarations).handlers());
        handlers.putAll(new PlanHandlers(declarations).handlers());
        handlers.putAll(new KeyHandlers(vault).handlers());
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return handlers;
    }

    /** Reads benchmarks. */
    public Declarations declarations() {
        return declarations;
    }

    /** The text of a benchmark and its version. */
    public record Stored(String declaration, int version) {}

    /**
     * A benchmark of a project.
     *
     * @param version {@code null} for the newest
     */
    public Stored benchmark(String project, String name, @Nullable Integer version) {
        BenchmarkHandlers.Version found = BenchmarkHandlers.find(database, project, name, version);
        return new Stored(String.valueOf(found.declaration()), found.version());
    }
}
