package io.github.llmbench.store.db;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own under a directory. The first process starts it, others connect to it, and the last one to leave stops it:
 * each keeps a connection, and who leaves stops the server only when there is no other. A process that is killed leaves it
 * running for the next one.
 */
final class EmbeddedServer implements AutoCloseable {
    /** The first version whose locales need no library of the system. */
    private static final int BUILTIN_LOCALES = 17;

    /** What a shell takes for its own within double quotes; a backslash is an ordinary part of a name on Windows alone. */
    private static final Pattern UNQUOTABLE = Pattern.compile(File.separatorChar == '\\' ? "[\"%]" : "[\"$`\\\\]");

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String DATABASE = "llmbench";
    private static final String ANCHOR = "llmbench-anchor";
    private static final int PORT_LINE = 3;

    /** Locks of files hold between processes; within this one, starts and stops wait for each other here. */
    private static final Object JVM = new Object();

    private final Path directory;
    private final Path data;
    private final Programs programs;
    private final Credentials credentials;
    private int port;
    private @Nullable Connection anchor;

    private EmbeddedServer(Path directory, Programs programs, Credentials credentials) {
        this.directory = directory;
        this.data = directory.resolve("data");
        this.programs = programs;
        this.credentials = credentials;
    }

    static EmbeddedServer open(Path given) throws IOException {
        Path directory = given.toAbsolutePath().normalize();
        if (UNQUOTABLE.matcher(directory.toString()).find()) {
            throw new IOException("the embedded PostgreSQL cannot live in " + directory
                    + ": its pg_ctl hands the name to a shell, where \" $ ` and \\ mean something; choose another");
        }
        List<String> before = Programs.before();
        PrivateFiles.createDirectories(directory);
        synchronized (JVM) {
            try (FileChannel channel = lockFile(directory);
                    FileLock lock = channel.lock()) {
                LOG.debug("holding {}", lock);
                Path program = PostgresBinaries.unpacked(directory);
                Programs programs = Programs.in(program, directory.resolve("postgres.log"), before);
                EmbeddedServer server = new EmbeddedServer(directory, programs, Credentials.in(directory));
                server.initialise(program);
                server.startOrJoin();
                return server;
            }
        }
    }

    /** Starts it again, on the same port, where it has died. */
    void revive() throws IOException {
        synchronized (JVM) {
            try (FileChannel channel = lockFile(directory);
                    FileLock lock = channel.lock()) {
                LOG.debug("holding {}", lock);
                if (!running()) {
                    start();
                    anchor = connect(Credentials.APPLICATION, credentials.application(), DATABASE);
                }
            } catch (SQLException e) {
                throw unreachable(e);
            }
        }
    }

    JdbcUrl owner() {
        return url(Credentials.OWNER, credentials.owner());
    }

    JdbcUrl application() {
        return url(Credentials.APPLICATION, credentials.application());
    }

    private JdbcUrl url(String role, Secret password) {
        return new JdbcUrl("//127.0.0.1:" + port + "/" + DATABASE, role, password, Map.of());
    }

    private static FileChannel lockFile(Path directory) throws IOException {
        return PrivateFiles.open(directory.resolve("start.lock"));
    }

    private void initialise(Path program) throws IOException {
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        // A start that was killed half way leaves only this behind; what stands under its own name is whole.
        Path fresh = directory.resolve("data.new");
        PostgresBinaries.deleteTree(fresh);
        Path password = directory.resolve("password.new");
        PrivateFiles.replace(password, credentials.admin().reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try {
            List<String> arguments = new ArrayList<>(List.of(
                    "-D",
                    fresh.toString(),
                    "-U",
                    Credentials.ADMIN,
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + password,
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--data-checksums"));
            if (PostgresBinaries.major(program) >= BUILTIN_LOCALES) {
                arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
            }
            if (programs.run("initdb", arguments.toArray(String[]::new)) != 0) {
                throw programs.failed("initdb");
            }
        } finally {
            Files.delete(password);
        }
        Files.write(
                fresh.resolve("postgresql.conf"),
                List.of("listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "max_connections = 200"),
                StandardOpenOption.APPEND);
        Files.move(fresh, data);
    }

    private void startOrJoin() throws IOException {
        try {
            if (running()) {
                port = Integer.parseInt(
                        Files.readAllLines(data.resolve("postmaster.pid")).get(PORT_LINE));
            } else {
                try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    port = free.getLocalPort();
                }
                start();
            }
            createRoles();
            anchor = connect(Credentials.APPLICATION, credentials.application(), DATABASE);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private IOException unreachable(SQLException e) {
        return new IOException(
                "the embedded PostgreSQL in " + directory + " cannot be reached: " + e.getMessage() + "; its log is "
                        + directory.resolve("postgres.log"),
                e);
    }

    private boolean running() throws IOException {
        return programs.run("pg_ctl", "status", "-D", data.toString()) == 0 && !leftBehind();
    }

    /**
     * Whether the number in the pid file is some other program's by now: a container that starts again after a crash gives the same
     * small numbers to others, and neither pg_ctl nor PostgreSQL looks closer. Nobody else starts one while the lock is held.
     */
    private boolean leftBehind() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        boolean other = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).get(0).strip()))
                .flatMap(process -> process.info().command())
                .map(command -> !Path.of(command).getFileName().toString().startsWith("postgres"))
                .orElse(false);
        if (other) {
            LOG.warn("{} names a process that is no PostgreSQL; it was left behind and is deleted", file);
            Files.delete(file);
        }
        return other;
    }

    private void start() throws IOException {
        int code = programs.run(
                "pg_ctl",
                "start",
                "-D",
                data.toString(),
                "-w",
                "-t",
                "60",
                "-l",
                directory.resolve("postgres.log").toString(),
                "-o",
                "-p " + port);
        if (code != 0) {
            throw programs.failed("pg_ctl");
        }
    }

    private Connection connect(String role, Secret password, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password.reveal());
        properties.setProperty("ApplicationName", ANCHOR);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    private void createRoles() throws SQLException {
        try (Connection admin = connect(Credentials.ADMIN, credentials.admin(), "postgres");
                Statement statement = admin.createStatement()) {
            // Passwords are of letters, digits, hyphens and underscores, so they need no escape.
            createRole(statement, Credentials.OWNER, credentials.owner());
            createRole(statement, Credentials.APPLICATION, credentials.application());
            if (!exists(statement, "select 1 from pg_database where datname = '" + DATABASE + "'")) {
                statement.execute("create database " + DATABASE + " owner " + Credentials.OWNER);
                statement.execute("revoke all on database " + DATABASE + " from public");
                statement.execute(
                        "grant connect, temporary on database " + DATABASE + " to " + Credentials.APPLICATION);
            }
        }
    }

    private static void createRole(Statement statement, String role, Secret password) throws SQLException {
        if (!exists(statement, "select 1 from pg_roles where rolname = '" + role + "'")) {
            statement.execute("create role " + role + " login nosuperuser nocreatedb nocreaterole password '"
                    + password.reveal() + "'");
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    /** Leaves; stops the server where nobody else is connected. */
    @Override
    public void close() throws IOException {
        synchronized (JVM) {
            try (FileChannel channel = lockFile(directory);
                    FileLock lock = channel.lock()) {
                LOG.debug("holding {}", lock);
                int own = ownAnchor();
                if (anchor != null) {
                    anchor.close();
                }
                if (running() && !others(own)) {
                    programs.run("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "60");
                }
            } catch (SQLException e) {
                throw unreachable(e);
            }
        }
    }

    /** Anchors of others; a connection of a pool alone would end with its process, and be waited for. */
    private boolean others(int own) throws SQLException {
        try (Connection admin = connect(Credentials.ADMIN, credentials.admin(), "postgres");
                Statement statement = admin.createStatement()) {
            return exists(
                    statement,
                    "select 1 from pg_stat_activity where application_name = '" + ANCHOR + "' and datname = '"
                            + DATABASE + "' and pid <> " + own);
        }
    }

    private int ownAnchor() throws SQLException {
        return anchor == null
                ? 0
                : anchor.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }
}
