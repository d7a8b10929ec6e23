package io.github.llmbench.store.transfer;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.store.PrivateFiles;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Jdbi;

/**
 * Moves runs from database to database, and whole databases to files and back. Safe for use by several threads.
 *
 * <pre>{@code
 * new Transfers(from).exportRuns(List.of(id), Path.of("run.llmbench"));
 * new Transfers(to).importRuns(Path.of("run.llmbench"), "cli:jo");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Transfers {
    private static final String RUNS = "runs";
    private static final String BACKUP = "backup";

    /** A table of a large database takes its time, but a server that went away without a word is noticed some day. */
    private static final Duration LONGEST = Duration.ofHours(4);

    private static final List<String> TABLES_OF_RUNS = List.of("benchmark_version", "run", "metric", "trial", "label");

    private final Database database;

    /** Transfers from and to a database. */
    public Transfers(Database database) {
        this.database = database;
    }

    /**
     * Writes whole runs to a file.
     *
     * @param runs ids
     * @return rows by table
     * @throws IOException if the file cannot be written, or there is no such run
     */
    public Map<String, Long> exportRuns(List<String> runs, Path file) throws IOException {
        RunQueries queries = new RunQueries(database);
        for (String run : runs) {
            RunSummary found = queries.run(run).orElseThrow(() -> new IOException("the database has no run " + run));
            if (found.archivedAt() != null) {
                throw new IOException("the trials of run " + run + " were moved to a file or removed on "
                        + found.archivedAt() + " and cannot be exported; leave it out");
            }
        }
        return write(file, RUNS, (connection, writer) -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "create temporary table exported on commit drop as select no from run where id = any (?)")) {
                Array ids = connection.createArrayOf("text", runs.toArray());
                statement.setArray(1, ids);
                statement.execute();
            }
            writer.add(
                    "benchmark_version",
                    "where hash in (select version from run where no in (select no from exported)) order by hash");
            writer.add("run", "where no in (select no from exported) order by no");
            writer.add("metric", "where run in (select no from exported) order by run, position");
            writer.add("trial", "where run in (select no from exported)");
            writer.add("label", "where run in (select no from exported)");
        });
    }

    /**
     * Writes everything to a file; the key-encryption key is not in it and must be kept apart.
     *
     * @return rows by table
     */
    public Map<String, Long> backup(Path file) throws IOException {
        return write(file, BACKUP, (connection, writer) -> {
            for (String table : Schema.tables(connection)) {
                writer.add(table, "");
            }
        });
    }

    /** What goes into a file. */
    private interface Content {
        void to(Connection connection, TransferWriter writer) throws IOException, SQLException;
    }

    private Map<String, Long> write(Path file, String kind, Content content) throws IOException {
        try (Connection connection = database.dedicated(LONGEST)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (TransferWriter writer = TransferWriter.open(connection, file)) {
                content.to(connection, writer);
                Map<String, Long> rows = rows(writer.finish(kind));
                connection.rollback();
                return rows;
            } catch (IOException e) {
                throw PrivateFiles.unwritten(file, e);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Map<String, Long> rows(Manifest manifest) {
        Map<String, Long> rows = new TreeMap<>();
        manifest.tables().forEach(table -> rows.put(table.name(), table.rows()));
        return rows;
    }

    /**
     * Reads runs from a file: all of them or none.
     *
     * @param actor who does so, for the audit log
     * @return rows by table
     * @throws IOException if the file is damaged, or one of its runs is there already
     */
    public Map<String, Long> importRuns(Path file, String actor) throws IOException {
        try (TransferReader reader = TransferReader.open(file, RUNS);
                Connection connection = database.dedicated(LONGEST)) {
            connection.setAutoCommit(false);
            refuseNewer(connection, reader.manifest(), file);
            for (Manifest.Table table : reader.manifest().tables()) {
                if (!TABLES_OF_RUNS.contains(table.name())) {
                    throw new IOException(file + " holds a table that no run has: " + table.name());
                }
                execute(
                        connection,
                        "create temporary table in_" + table.name() + " (like " + table.name()
                                + " including defaults) on commit drop");
                reader.copyInto(connection, table, "in_" + table.name());
            }
            List<String> there = Schema.texts(connection, "select id from run join in_run using (id) order by id");
            if (!there.isEmpty()) {
                throw new IOException(
                        "these runs are there already, nothing was imported: " + String.join(", ", there));
            }
            for (Manifest.Table table : reader.manifest().tables()) {
                execute(connection, insertion(table));
            }
            Map<String, Long> rows = rows(reader.manifest());
            Jdbi.create(connection)
                    .useHandle(handle -> AuditLog.add(
                            handle, actor, "runs.import", String.valueOf(file.getFileName()), Map.of("rows", rows)));
            connection.commit();
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A newer schema may have columns that this one has no place for; an older one has none. */
    private static void refuseNewer(Connection connection, Manifest manifest, Path file)
            throws IOException, SQLException {
        String version = Schema.version(connection);
        if (Integer.parseInt(manifest.schema()) > Integer.parseInt(version)) {
            throw new IOException(
                    file + " was made with schema version " + manifest.schema() + ", and this database has " + version
                            + "; import it with the program that made it or a newer one");
        }
    }

    /** Numbers of runs are each database's own: an imported run gets a new one, and its rows follow. */
    private static String insertion(Manifest.Table table) {
        if (table.name().equals("benchmark_version")) {
            String of = Schema.list(table.columns());
            return "insert into benchmark_version (" + of + ") select " + of + " from in_benchmark_version"
                    + " on conflict do nothing";
        }
        if (table.name().equals("run")) {
            List<String> columns =
                    table.columns().stream().filter(name -> !name.equals("no")).toList();
            return "insert into run (" + Schema.list(columns) + ") select " + Schema.list(columns)
                    + " from in_run order by no";
        }
        List<String> columns = table.columns().stream()
                .filter(name -> !name.equals("run") && !name.equals("seq"))
                .toList();
        String of = Schema.list(columns);
        return "insert into " + table.name() + " (run, " + of + ") select numbers.fresh, " + of + " from in_"
                + table.name()
                + " join (select old.no as old, run.no as fresh from in_run old join run using (id)) numbers"
                + " on numbers.old = in_" + table.name() + ".run"
                + (table.columns().contains("seq") ? " order by seq" : "");
    }

    /**
     * Reads a backup into an empty database of the same schema. Everybody who was signed in has to do so again.
     *
     * @return rows by table
     * @throws IOException if the file is damaged, the schema another, or the database not empty
     */
    public Map<String, Long> restore(Path file) throws IOException {
        try (TransferReader reader = TransferReader.open(file, BACKUP);
                Connection connection = database.dedicated(LONGEST)) {
            connection.setAutoCommit(false);
            String version = Schema.version(connection);
            if (!version.equals(reader.manifest().schema())) {
                throw new IOException(file + " was made with schema version "
                        + reader.manifest().schema() + ", and this database has " + version
                        + "; restore it with the program that made it");
            }
            for (Manifest.Table table : reader.manifest().tables()) {
                String target = Schema.quoted(table.name());
                if (table.name().equals("project")) {
                    // Every new database has it; the backup brings its own.
                    execute(connection, "delete from project where name = 'default'");
                }
                if (!Schema.texts(connection, "select '' from " + target + " limit 1")
                        .isEmpty()) {
                    throw new IOException(
                            "the database is not empty (" + table.name() + " has rows); restore into a new one");
                }
                reader.copyInto(connection, table, target);
            }
            for (String sequence : sequences(connection)) {
                execute(connection, sequence);
            }
            // The backup remembers who was signed in; who has signed out since must not be in again.
            execute(connection, "update session set ended_at = now() where ended_at is null");
            connection.commit();
            return rows(reader.manifest());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Statements that let each sequence go on after the highest number that was restored. */
    private static List<String> sequences(Connection connection) throws SQLException {
        return Schema.texts(
                connection,
                "select format('select setval(%L, coalesce((select max(%I) from %I), 1))',"
                        + " pg_get_serial_sequence(format('%I', table_name), column_name), column_name, table_name)"
                        + " from information_schema.columns where table_schema = '" + Database.SCHEMA
                        + "' and pg_get_serial_sequence(format('%I', table_name), column_name) is not null");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private IOException failed(SQLException e) {
        return new IOException("the database " + database + " did not do it: " + e.getMessage(), e);
    }
}
