package io.github.llmbench.server;

import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A server on a free port with a database of its own. */
public final class TestServer implements AutoCloseable {
    private final TestDatabases.Fresh database = TestDatabases.create();
    private final Path home;
    private final Map<String, String> flags = new HashMap<>();
    private final Contract contract = Contract.load();
    private Server server;
    private Client admin;

    private TestServer(Map<String, String> more) {
        try {
            home = Files.createTempDirectory("llmbench-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flags.putAll(Map.of(
                "listen", "127.0.0.1:0",
                "database", database.url(),
                "database-owner", database.ownerUrl(),
                "connections", "6",
                "requests-per-minute", "1000000",
                "sign-ins-per-minute", "1000000",
                "stop-seconds", "2",
                "allow-hosts", "127.0.0.1"));
        flags.putAll(more);
    }

    public static TestServer start(String... flags) {
        TestServer test = startWithoutSignIn(flags);
        test.admin = test.client().signIn("admin", test.server.firstPassword().orElseThrow());
        return test;
    }

    /** With nobody signed in, where that would take more than a client of the contract. */
    static TestServer startWithoutSignIn(String... flags) {
        Map<String, String> more = new HashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            more.put(flags[i], flags[i + 1]);
        }
        TestServer test = new TestServer(more);
        test.startAgain();
        return test;
    }

    /** Starts it, after it was stopped, with the same database. */
    public void startAgain() {
        try {
            server = Server.start(ServerConfig.read(home, null, name -> null, flags));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A further process, as it were, with the same database. */
    public Server another(String... more) throws IOException {
        Map<String, String> own = new HashMap<>(flags);
        for (int i = 0; i < more.length; i += 2) {
            own.put(more[i], more[i + 1]);
        }
        return Server.start(ServerConfig.read(home, null, name -> null, own));
    }

    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Server server() {
        return server;
    }

    public Path home() {
        return home;
    }

    public String databaseUrl() {
        return database.url();
    }

    /** The same with the rights of the schema's owner. */
    public String ownerUrl() {
        return database.ownerUrl();
    }

    /** Another setting, from the next start on. */
    void set(String flag, String value) {
        flags.put(flag, value);
    }

    /** Nobody yet. */
    public Client client() {
        return new Client(server.url(), contract);
    }

    /** The instance admin. */
    public Client admin() {
        return admin;
    }

    /** A new user with a role in a project; without one where the role is {@code null}. */
    public Client user(String name, String role, String project) {
        String password = "correct horse " + name;
        admin.post("/api/v1/users", Map.of("name", name, "password", password)).expect(201);
        if (role != null) {
            admin.put("/api/v1/projects/" + project + "/members/" + name, Map.of("role", role))
                    .expect(200);
        }
        return client().signIn(name, password);
    }

    /** Meanwhile the database takes no connection of its application, and those that there were are cut. */
    public void withoutDatabase(Callable<Void> meanwhile) throws Exception {
        try (Connection owner = Sql.connect(ownerUrl());
                Connection own = Sql.connect(databaseUrl());
                Statement limit = owner.createStatement();
                Statement cut = own.createStatement()) {
            String name = owner.getCatalog();
            limit.execute("alter database " + name + " connection limit 0");
            try {
                cut.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name
                        + "' and usename = current_user and pid <> pg_backend_pid()");
                meanwhile.call();
            } finally {
                limit.execute("alter database " + name + " connection limit -1");
            }
        }
    }

    public void project(String name) {
        admin.post("/api/v1/projects", Map.of("name", name)).expect(201);
    }

    @Override
    public void close() {
        stop();
        TestDatabases.drop(database);
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
