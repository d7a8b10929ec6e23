package io.github.llmbench.server.catalog;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Keys;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.plugin.PluginTable;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Benchmarks of a project. */
final class BenchmarkHandlers {
    private static final String SCHEMA = "/io/github/llmbench/engine/declare/benchmark.schema.json";

    private final Database database;
    private final Declarations declarations;
    private final PluginTable plugins;

    BenchmarkHandlers(Database database, Declarations declarations, PluginTable plugins) {
        this.database = database;
        this.declarations = declarations;
        this.plugins = plugins;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listBenchmarks", this::list,
                "validateBenchmark", this::validate,
                "getBenchmark", this::get,
                "putBenchmark", this::put,
                "listBenchmarkVersions", this::versions,
                "deleteBenchmark", this::delete,
                "getBenchmarkSchema", this::schema);
    }

    private static final String ELSEWHERE =
            "its code is not on this server: run it where its code is, for example with mvn test; its runs are published here";

    /**
     * A version of a benchmark.
     *
     * @param version 0 where it has none: its code is in a jar, or only its runs are known
     * @param source declared, plugin or upload
     * @param jar that its code is in; {@code null} for the others
     * @param sha256 of that jar
     * @param notHere why it cannot be run here; {@code null} where it can
     */
    record Version(
            String name,
            int version,
            String source,
            @Nullable String declaration,
            @Nullable String jar,
            @Nullable String sha256,
            Instant createdAt,
            String createdBy,
            @Nullable String notHere) {
        static Version of(ResultSet row, boolean text) throws SQLException {
            int version = row.getInt("version");
            return new Version(
                    row.getString("name"),
                    version,
                    version == 0 ? "upload" : "declared",
                    text ? row.getString("declaration") : null,
                    null,
                    null,
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getString("created_by"),
                    version == 0 ? ELSEWHERE : null);
        }

        static Version of(PluginTable.Row plugin) {
            return new Version(
                    plugin.benchmark(),
                    0,
                    "plugin",
                    null,
                    plugin.jar(),
                    plugin.sha256(),
                    plugin.foundAt(),
                    "plugins/" + plugin.jar(),
                    null);
        }

        private Version withoutText() {
            return new Version(name, version, source, null, jar, sha256, createdAt, createdBy, null);
        }
    }

    /**
     * What goes by a name in a project.
     *
     * @param plugin whose benchmark it is; {@code null} for a declared one
     */
    record Found(Version version, PluginTable.@Nullable Row plugin) {}

    /** What a project declared comes before a plugin of that name, and both before what is known by its runs alone. */
    private Reply list(Request request) {
        Map<String, PluginTable.Row> plugged = new HashMap<>();
        plugins.offered().forEach(each -> plugged.put(each.benchmark(), each));
        List<Version> found = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select distinct on (name) * from (
                                    select name, version, declaration, created_at, created_by, 1 as place from benchmark
                                    where project = :project
                                    union all
                                    select plugin, 0, null, now(), '', 2 from unnest(cast(:plugins as text[])) plugin
                                    union all
                                    select benchmark, 0, null, min(created_at), min(created_by), 3 from launch
                                    where project = :project and source = 'upload' group by benchmark) known
                                where name > :after order by name, place, version desc limit :limit""")
                        .bind("project", request.project())
                        .bindArray("plugins", String.class, List.copyOf(plugged.keySet()))
                        .bind("after", Keys.key(request.cursor()))
                        .bind("limit", request.limit() + 1)
                        .map((row, context) -> {
                            PluginTable.Row plugin =
                                    row.getInt("place") == 2 ? plugged.get(row.getString("name")) : null;
                            return plugin == null ? Version.of(row, false) : Version.of(plugin);
                        })
                        .list());
        return Reply.ok(Items.page(found, request.limit(), Version::name));
    }

    private record Text(String declaration) {}

    private Reply validate(Request request) throws IOException {
        return Reply.ok(declarations.with(
                request.project(),
                request.body(Text.class).declaration(),
                declaration -> Declarations.shown(Declarations.shape(declaration))));
    }

    static List<Version> versions(Database database, String project, String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from benchmark"
                                + " where project = :project and name = :name order by version desc")
                        .bind("project", project)
                        .bind("name", name)
                        .map((row, context) -> Version.of(row, true))
                        .list());
    }

    static Found find(Database database, PluginTable plugins, String project, String name, @Nullable Integer version) {
        List<Version> declared = versions(database, project, name);
        Optional<PluginTable.Row> plugin =
                declared.isEmpty() && version == null ? plugins.find(name) : Optional.empty();
        return declared.stream()
                .filter(each -> version == null || each.version() == version)
                .findFirst()
                .map(each -> new Found(each, null))
                .or(() -> plugin.map(row -> new Found(Version.of(row), row)))
                .orElseThrow(() -> uploaded(database, project, name)
                        ? Problem.conflict("benchmark " + name + " cannot be run here: " + ELSEWHERE)
                        : Problem.notFound("project " + project + " has no benchmark " + name
                                + (version == null ? "" : " of version " + version)));
    }

    private static boolean uploaded(Database database, String project, String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select exists (select 1 from launch"
                                + " where project = :project and benchmark = :name and source = 'upload')")
                        .bind("project", project)
                        .bind("name", name)
                        .mapTo(boolean.class)
                        .one());
    }

    private Reply get(Request request) {
        String version = request.query("version");
        Version found = find(
                        database,
                        plugins,
                        request.project(),
                        request.path("benchmark"),
                        version == null ? null : Integer.valueOf(version))
                .version();
        return Reply.ok(found).etag(found.version());
    }

    private Reply versions(Request request) {
        List<Version> found = versions(database, request.project(), request.path("benchmark"));
        if (found.isEmpty()) {
            return Reply.ok(Items.all(List.of(plugins.find(request.path("benchmark"))
                    .map(Version::of)
                    .orElseThrow(() -> Problem.notFound("there is no such benchmark")))));
        }
        List<Version> shown = found.stream().map(Version::withoutText).toList();
        return Reply.ok(Items.numbered(shown, request, Version::version));
    }

    private Reply put(Request request) throws IOException {
        String text = request.body(Text.class).declaration();
        String name = request.path("benchmark");
        String own = declarations.with(
                request.project(), text, declaration -> declaration.benchmark().name());
        if (!own.equals(name)) {
            throw Problem.invalidField(
                    "#/declaration", "calls the benchmark \"" + own + "\", but the path calls it \"" + name + "\"");
        }
        plugins.find(name).ifPresent(plugin -> {
            throw Problem.conflict(
                    "a plugin of this server has a benchmark " + name + " (" + plugin.jar() + "); choose another name");
        });
        return database.jdbi().inTransaction(handle -> {
            handle.createUpdate("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                    .bind("name", "benchmark " + request.project() + "/" + name)
                    .execute();
            int before = handle.createQuery("select coalesce(max(version), 0) from benchmark"
                            + " where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", name)
                    .mapTo(int.class)
                    .one();
            request.checkVersion(Optional.of(before).filter(version -> version > 0));
            Version made = handle.createQuery("insert into benchmark (project, name, version, declaration, created_by)"
                            + " values (:project, :name, :version, :declaration, :by) returning *")
                    .bind("project", request.project())
                    .bind("name", name)
                    .bind("version", before + 1)
                    .bind("declaration", text)
                    .bind("by", request.caller().name())
                    .map((row, context) -> Version.of(row, true))
                    .one();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "benchmark.put",
                    request.project() + "/" + name,
                    Map.of("version", made.version()));
            return Reply.ok(made).etag(made.version());
        });
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from benchmark where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", request.path("benchmark"))
                    .execute();
            if (deleted == 0) {
                plugins.find(request.path("benchmark")).ifPresent(plugin -> {
                    throw Problem.conflict("benchmark " + plugin.benchmark() + " comes from " + plugin.jar()
                            + "; an instance admin takes it out of the plugins folder");
                });
                throw Problem.notFound("there is no such benchmark");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "benchmark.delete",
                    request.project() + "/" + request.path("benchmark"),
                    Map.of("versions", deleted));
            return Reply.none();
        });
    }

    private Reply schema(Request request) throws IOException {
        try (InputStream in = Objects.requireNonNull(BenchmarkHandlers.class.getResourceAsStream(SCHEMA))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Reply.ok(io.github.llmbench.server.http.Wire.MAPPER.readTree(text));
        }
    }
}
