package io.github.llmbench.server;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** One PostgreSQL for all tests, also those of another process at the same time; a database of its own for each server. */
public final class TestDatabases implements LauncherSessionListener {
    static final Path DIRECTORY = Path.of("target", "postgres");

    private static Database session;
    private static Properties credentials;
    private static int port;
    private static String template;

    /** Where a fresh database with the schema is: its URL with the application's role and with the owner's. */
    record Fresh(String name, String url, String ownerUrl) {}

    static synchronized Fresh create() {
        try {
            if (session == null) {
                session = open();
                credentials = new Properties();
                try (Reader reader = Files.newBufferedReader(DIRECTORY.resolve("credentials.properties"))) {
                    credentials.load(reader);
                }
                port = Integer.parseInt(Files.readAllLines(DIRECTORY.resolve("data/postmaster.pid"))
                        .get(3)
                        .strip());
                template = "template_" + name();
                admin("create database " + template + " owner llmbench_owner");
                Database.open(DatabaseSettings.server(url("llmbench_app", template), url("llmbench_owner", template)))
                        .close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = "test_" + name();
        admin("create database " + name + " owner llmbench_owner template " + template);
        return new Fresh(name, url("llmbench_app", name), url("llmbench_owner", name));
    }

    /** What an earlier build left is taken where its migrations still fit, and else made anew. */
    private static Database open() throws IOException {
        try {
            return Database.open(DatabaseSettings.embedded(DIRECTORY));
        } catch (IOException otherMigrations) {
            try (Stream<Path> files = Files.walk(DIRECTORY)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
            return Database.open(DatabaseSettings.embedded(DIRECTORY));
        }
    }

    /** A directory for an embedded server of one's own, with the programs in it, which take long to unpack. */
    static Path programs(Path directory) throws IOException {
        drop(create());
        Files.createDirectories(directory);
        try (Stream<Path> programs = Files.list(DIRECTORY)) {
            Path program = programs.filter(path -> path.getFileName().toString().startsWith("program-"))
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(directory.resolve(program.getFileName()), program.toAbsolutePath());
        }
        return directory;
    }

    static void drop(Fresh database) {
        admin("drop database if exists " + database.name() + " with (force)");
    }

    private static String name() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String url(String role, String database) {
        return "postgresql://" + role + ":" + URLEncoder.encode(credentials.getProperty(role), StandardCharsets.UTF_8)
                + "@127.0.0.1:" + port + "/" + database;
    }

    private static void admin(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "llmbench_admin",
                        credentials.getProperty("llmbench_admin"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession launcher) {
        stop();
    }

    private static synchronized void stop() {
        try {
            if (session != null) {
                admin("drop database if exists " + template + " with (force)");
                session.close();
                session = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
