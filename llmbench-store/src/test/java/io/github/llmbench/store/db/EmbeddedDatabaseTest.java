package io.github.llmbench.store.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedDatabaseTest {
    /** One for all, since making it takes longest. */
    @TempDir
    static Path directory;

    @BeforeAll
    static void borrow_the_programs_of_the_session() throws IOException {
        OwnServer.linkPrograms(directory);
    }

    @Test
    void data_survive_a_restart_and_the_server_stops_with_its_last_user() throws IOException {
        DatabaseSettings settings = DatabaseSettings.embedded(directory);
        try (Database first = Database.open(settings)) {
            assertThat(first.separateRoles()).isTrue();
            first.jdbi().useHandle(handle -> handle.execute("""
                    insert into run (id, benchmark, started_at, models, tasks, trials, identity, context, search)
                    values ('r1', 'b', now(), '{}', '{}', 0, '{}', '{}', '')"""));
            try (Database second = Database.open(settings)) {
                assertThat(port(second)).isEqualTo(port(first));
            }
            assertThat(runs(first)).isEqualTo(1);
        }
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();

        try (Database again = Database.open(settings)) {
            assertThat(runs(again)).isEqualTo(1);
        }
    }

    @Test
    void what_a_killed_owner_left_running_is_joined_and_a_killed_server_revived() throws Exception {
        DatabaseSettings settings = DatabaseSettings.embedded(directory);
        EmbeddedServer abandoned = EmbeddedServer.open(directory);
        try (Database database = Database.open(settings)) {
            assertThat("//127.0.0.1:" + port(database) + "/llmbench")
                    .isEqualTo(abandoned.owner().server());

            ProcessHandle server = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                                    .get(0)))
                    .orElseThrow();
            server.destroyForcibly();
            server.onExit().get();
            database.revive();

            assertThat(runs(database)).isNotNegative();
        } finally {
            abandoned.close();
        }
    }

    @Test
    void nobody_gets_in_without_a_password_and_files_are_the_owners_alone() throws IOException {
        try (Database database = Database.open(DatabaseSettings.embedded(directory))) {
            String url = "jdbc:postgresql://127.0.0.1:" + port(database) + "/llmbench";
            assertThatThrownBy(() -> DriverManager.getConnection(url, Credentials.ADMIN, "postgres"))
                    .hasMessageContaining("password");
            assertThat(Files.getPosixFilePermissions(directory.resolve("credentials.properties")))
                    .hasSize(2);
        }
    }

    @Test
    void a_server_that_does_not_start_says_why() throws IOException {
        Database.open(DatabaseSettings.embedded(directory)).close();
        Path version = directory.resolve("data/PG_VERSION");
        String right = Files.readString(version);
        Files.writeString(version, "9\n");
        try {
            assertThatThrownBy(() -> Database.open(DatabaseSettings.embedded(directory)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("could not be started")
                    .hasMessageContaining("version 9");
        } finally {
            Files.writeString(version, right);
        }
    }

    @Test
    void a_pid_file_that_names_another_program_keeps_nobody_out() throws IOException {
        DatabaseSettings settings = DatabaseSettings.embedded(directory);
        Database.open(settings).close();
        Files.writeString(
                directory.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + directory.resolve("data") + "\n1700000000\n5432\n\n127.0.0.1\n");

        try (Database database = Database.open(settings)) {
            assertThat(runs(database)).isNotNegative();
        }
    }

    @Test
    void a_directory_may_have_spaces_and_letters_of_all_kinds(@TempDir Path parent) throws IOException {
        Path odd = Files.createDirectories(parent.resolve("mit Leerzeichen und ü, 's ( &;"));
        OwnServer.linkPrograms(odd);
        try (Database database = Database.open(DatabaseSettings.embedded(odd))) {
            assertThat(runs(database)).isZero();
        }
        assertThatThrownBy(() -> Database.open(DatabaseSettings.embedded(parent.resolve("costs $5"))))
                .hasMessageContaining("costs $5")
                .hasMessageContaining("choose another");
    }

    @Test
    void root_without_user_namespaces_is_told_what_to_do(@TempDir Path home) throws Exception {
        assumeTrue("root".equals(ProcessHandle.current().info().user().orElse("")), "only root needs them");
        Path said = home.resolve("said");
        ProcessBuilder start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OpenWorker.class.getName(),
                        home.resolve("postgres").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        // As on a system without unshare, or where it is refused.
        start.environment().put("PATH", home.toString());
        Process process = start.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said))
                .contains("refuses to run as root")
                .contains("no user namespaces (unshare -U); run as a normal user, or set LLMBENCH_DB_URL")
                .hasLineCount(1);
    }

    private static int port(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select inet_server_port()")
                        .mapTo(int.class)
                        .one());
    }

    private static int runs(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from run")
                        .mapTo(int.class)
                        .one());
    }
}
