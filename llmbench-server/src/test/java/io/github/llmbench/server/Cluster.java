package io.github.llmbench.server;

import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Servers in processes of their own around one PostgreSQL that can be restarted. */
final class Cluster implements AutoCloseable {
    /** Read once: it takes longer than what is asked with it. */
    private final Contract contract = Contract.load();

    private final Path home;
    private final Database database;
    private final String url;
    private final String ownerUrl;
    private final List<Member> members = new ArrayList<>();

    /** One process. */
    record Member(String name, Process process, URI url, String password) {
        /** Collects its garbage, all of it. */
        void collect() {
            try {
                new ProcessBuilder(program("jcmd"), Long.toString(process.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** As the system does it: without a word. */
        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        /** Asks it to end, and waits. */
        void stop() {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            process.onExit().join();
        }
    }

    private Cluster(Path home) throws IOException {
        this.home = home;
        Path directory = TestDatabases.programs(home.resolve("postgres"));
        database = Database.open(DatabaseSettings.embedded(directory));
        Properties credentials = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve("credentials.properties"))) {
            credentials.load(reader);
        }
        url = url("llmbench_app", credentials);
        ownerUrl = url("llmbench_owner", credentials);
    }

    static Cluster in(Path home) {
        try {
            return new Cluster(home);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> postmaster() {
        try {
            return Files.readAllLines(home.resolve("postgres/data/postmaster.pid"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String role, Properties credentials) {
        return "postgresql://" + role + ":" + URLEncoder.encode(credentials.getProperty(role), StandardCharsets.UTF_8)
                + "@127.0.0.1:" + postmaster().get(3).strip() + "/llmbench";
    }

    /** Starts a process that is ready soon and small, and waits until it is ready. */
    Member start(String name, String role, String... flags) {
        return start(name, role, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), flags);
    }

    /** Starts a process with options of Java, and waits until it is ready. */
    Member start(String name, String role, List<String> java, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(program("java"));
        command.addAll(java);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServerMain.class.getName(),
                home.resolve("home").toString(),
                "listen",
                "127.0.0.1:0",
                "role",
                role,
                "database",
                url,
                "database-owner",
                ownerUrl,
                "connections",
                "12",
                "requests-per-minute",
                "1000000",
                "allow-hosts",
                "127.0.0.1"));
        command.addAll(List.of(flags));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(home.resolve(name + ".log").toFile())
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.startsWith("ready ")) {
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(name + " did not start: " + log(name));
            }
            String[] words = line.split(" ");
            // What it says later goes nowhere, but must not fill the pipe.
            Thread drain = new Thread(() -> out.lines().forEach(unheard -> {}));
            drain.setDaemon(true);
            drain.start();
            Member member = new Member(name, process, URI.create(words[1]), words[2]);
            members.add(member);
            return member;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    String log(String name) {
        try {
            return Files.readString(home.resolve(name + ".log"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Client client(Member member) {
        return new Client(member.url(), contract);
    }

    /** Whether a process says that requests should be sent to it. */
    boolean ready(Member member) {
        try {
            return client(member).get("/ready").status() == 200;
        } catch (IllegalStateException away) {
            return false;
        }
    }

    Database database() {
        return database;
    }

    /** Kills the database's server and starts it again. */
    void restartDatabase() {
        ProcessHandle server =
                ProcessHandle.of(Long.parseLong(postmaster().get(0))).orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
        Wait.until("the database is back", () -> {
            try {
                database.revive();
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    long count(String sql, Map<String, ?> bound) {
        return database.jdbi()
                .withHandle(handle ->
                        handle.createQuery(sql).bindMap(bound).mapTo(long.class).one());
    }

    @Override
    public void close() {
        members.stream().filter(member -> member.process().isAlive()).forEach(Member::kill);
        try {
            database.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
