package io.github.llmbench.server.catalog;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Heavy;
import io.github.llmbench.server.plugin.PluginTable;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.Vault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Benchmarks, data sets and keys with their handlers. Safe for use by several threads. */
public final class Catalog {
    private final Database database;
    private final Declarations declarations;
    private final PluginTable plugins;
    private final Map<String, Handler> handlers = new HashMap<>();

    /**
     * Of a database, its vault and the benchmarks of jars that workers have.
     *
     * @param heavy has room for large data sets
     */
    public Catalog(Database database, Vault vault, PluginTable plugins, Heavy heavy) {
        this.database = database;
        this.plugins = plugins;
        Datasets datasets = new Datasets(database);
        declarations = new Declarations(datasets);
        handlers.putAll(new DatasetHandlers(database, datasets, heavy).handlers());
        handlers.putAll(new BenchmarkHandlers(database, declarations, plugins).handlers());
        handlers.putAll(new PlanHandlers(declarations).handlers());
        handlers.putAll(new KeyHandlers(vault).handlers());
        handlers.putAll(new ProviderHandlers().handlers());
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return handlers;
    }

    /** Reads benchmarks. */
    public Declarations declarations() {
        return declarations;
    }

    /**
     * The text of a benchmark and its version.
     *
     * @param plugin {@code null} where it is declared; else it has no version, and its text names the jar
     */
    public record Stored(String declaration, @Nullable Integer version, PluginTable.@Nullable Row plugin) {}

    /**
     * A benchmark of a project.
     *
     * @param version {@code null} for the newest
     */
    public Stored benchmark(String project, String name, @Nullable Integer version) {
        BenchmarkHandlers.Found found = BenchmarkHandlers.find(database, plugins, project, name, version);
        PluginTable.Row plugin = found.plugin();
        return plugin == null
                ? new Stored(
                        String.valueOf(found.version().declaration()),
                        found.version().version(),
                        null)
                : new Stored(plugin.ref().toString(), null, plugin);
    }
}
