package io.github.llmbench.store.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A fresh, empty database on the session's server; dropped when it is closed. */
public final class TestDatabase implements AutoCloseable {
    private static TestDatabase template;

    private final String name = "test_" + UUID.randomUUID().toString().replace("-", "");

    private TestDatabase() {}

    /** With the schema in it: a copy of a database that was migrated once. */
    public static TestDatabase create() {
        TestDatabase database = new TestDatabase();
        database.admin("create database " + database.name + " owner " + Credentials.OWNER + " template " + migrated());
        return database;
    }

    /** Without any schema. */
    public static TestDatabase createEmpty() {
        TestDatabase database = new TestDatabase();
        database.admin("create database " + database.name + " owner " + Credentials.OWNER);
        return database;
    }

    private static synchronized String migrated() {
        if (template == null) {
            template = createEmpty();
            try {
                template.open().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return template.name;
    }

    static synchronized void dropTemplate() {
        if (template != null) {
            template.close();
            template = null;
        }
    }

    public DatabaseSettings settings() {
        return DatabaseSettings.server(applicationUrl(), ownerUrl());
    }

    public Database open() {
        try {
            return Database.open(settings());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return Integer.parseInt(PostgresSession.server().owner().server().replaceAll(".*:([0-9]+)/.*", "$1"));
    }

    public String applicationUrl() {
        return url(PostgresSession.server().application(), port());
    }

    public String ownerUrl() {
        return url(PostgresSession.server().owner(), port());
    }

    /** The application's role, by way of another port of this machine. */
    public DatabaseSettings settingsThrough(int otherPort) {
        return DatabaseSettings.server(url(PostgresSession.server().application(), otherPort), ownerUrl());
    }

    private String url(JdbcUrl role, int port) {
        return "postgresql://" + role.user() + ":"
                + URLEncoder.encode(role.password().reveal(), StandardCharsets.UTF_8) + "@127.0.0.1:" + port + "/"
                + name;
    }

    /** As the server's administrator, in the server's own database. */
    public void admin(String sql) {
        execute("postgres", sql);
    }

    /** As the server's administrator, in this database; triggers are asleep, as for an attacker with all rights. */
    public void tamper(String sql) {
        execute(name, "set session_replication_role = replica; set search_path = llmbench; " + sql);
    }

    private static void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String database) throws SQLException, IOException {
        int port = Integer.parseInt(PostgresSession.server().owner().server().replaceAll(".*:([0-9]+)/.*", "$1"));
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
                Credentials.ADMIN,
                Credentials.in(PostgresSession.DIRECTORY).admin().reveal());
    }

    @Override
    public void close() {
        admin("drop database if exists " + name + " with (force)");
    }
}
