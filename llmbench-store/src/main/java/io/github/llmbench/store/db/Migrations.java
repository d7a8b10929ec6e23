package io.github.llmbench.store.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the schema up to date. Forward only; several processes may do so at the same time. */
final class Migrations {
    /** A migration may have to go through every trial. */
    private static final Duration LONGEST = Duration.ofHours(4);

    /** Who holds a table for longer than that has to end first; the migration says so and is tried again. */
    private static final Duration LOCKED = Duration.ofMinutes(5);

    private Migrations() {}

    /**
     * Runs what is missing.
     *
     * @param application connections of the application's role, which gets its rights
     * @param owner connections of the owner's role
     * @param given whether the owner's role was named; without it the application's own must be able to
     * @throws IOException if the schema cannot be brought up to date
     */
    static void run(DataSource application, DataSource owner, boolean given, JdbcUrl url) throws IOException {
        try {
            Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(owner)
                    .schemas(Database.SCHEMA)
                    .table("schema_history")
                    .locations("classpath:io/github/llmbench/store/db/migration")
                    .initSql("set statement_timeout = " + LONGEST.toMillis() + "; set lock_timeout = "
                            + LOCKED.toMillis())
                    .placeholders(Map.of("application", identifier(user(application))))
                    .load();
            if (!given && !mayMigrate(application)) {
                int pending = flyway.info().pending().length;
                if (pending > 0) {
                    throw new IOException("the database " + url + " lacks " + pending
                            + " migrations, and this role may not make them; start once with "
                            + DatabaseSettings.OWNER_URL);
                }
                return;
            }
            flyway.migrate();
        } catch (FlywayValidateException e) {
            throw new IOException(
                    "the database " + url
                            + " was made by a program whose migrations are not those of this one; use that"
                            + " program, or restore a backup into a new database",
                    e);
        } catch (FlywayException | SQLException e) {
            throw new IOException(
                    "the schema of the database " + url + " cannot be brought up to date: "
                            + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "),
                    e);
        }
    }

    private static String user(DataSource application) throws SQLException {
        return one(application, "select current_user::text");
    }

    /** Whether the role may change the schema, or make it where it is not there. */
    private static boolean mayMigrate(DataSource application) throws SQLException {
        return one(
                        application,
                        "select coalesce((select has_schema_privilege(oid, 'CREATE') from pg_namespace where nspname = '"
                                + Database.SCHEMA + "'), has_database_privilege(current_database(), 'CREATE'))::text")
                .equals("true");
    }

    private static String one(DataSource source, String query) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
