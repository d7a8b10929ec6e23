package io.github.llmbench.store.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DatabaseTest {
    private static TestDatabase database;
    private static Database application;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        application = database.open();
    }

    @AfterAll
    static void drop() throws IOException {
        application.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit set actor = 'x'",
                "delete from audit",
                "truncate audit",
                "drop table audit",
                "alter table audit disable trigger all",
                "delete from schema_history"
            })
    void the_application_cannot_touch_the_audit_log(String statement) {
        assertThat(application.separateRoles()).isTrue();
        assertThatThrownBy(() -> application.jdbi().useHandle(handle -> handle.execute(statement)))
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @Test
    void a_statement_that_takes_too_long_is_ended() throws IOException {
        try (Database open = Database.open(database.settings().statementTimeout(Duration.ofMillis(100)))) {
            assertThatThrownBy(() -> open.jdbi().useHandle(handle -> handle.execute("select pg_sleep(20)")))
                    .hasMessageContaining("statement timeout");
        }
    }

    @Test
    void one_role_for_both_works_and_is_told() throws IOException {
        try (TestDatabase other = TestDatabase.createEmpty();
                Database open = Database.open(DatabaseSettings.server(other.ownerUrl(), null))) {
            assertThat(open.separateRoles()).isFalse();
            assertThatThrownBy(() -> open.jdbi().useHandle(handle -> handle.execute("delete from audit")))
                    .hasMessageContaining("can only be added to");
        }
    }

    @Test
    void a_role_without_rights_needs_a_schema_that_is_up_to_date() throws IOException {
        Database.open(DatabaseSettings.server(database.applicationUrl(), null)).close();

        try (TestDatabase empty = TestDatabase.createEmpty()) {
            assertThatThrownBy(() -> Database.open(DatabaseSettings.server(empty.applicationUrl(), null)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "migrations, and this role may not make them; start once with LLMBENCH_DB_OWNER_URL");
        }
    }

    @Test
    void a_server_that_is_not_there_is_one_line() {
        assertThatThrownBy(
                        () -> Database.open(DatabaseSettings.server("postgresql://me:canary-pw@127.0.0.1:1/x", null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("postgresql://127.0.0.1:1/x as me cannot be reached")
                .hasMessageNotContaining("canary-pw")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_host_that_nobody_knows_and_a_wrong_owner_are_named() throws IOException {
        assertThatThrownBy(() -> Database.open(DatabaseSettings.server("postgresql://me:pw@nohost.invalid/x", null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no host nohost.invalid; check LLMBENCH_DB_URL");
        try (TestDatabase database = TestDatabase.create()) {
            String wrong = database.ownerUrl().replaceFirst(":[^:@/]+@", ":canary-pw@");
            assertThatThrownBy(() -> Database.open(DatabaseSettings.server(database.applicationUrl(), wrong)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("as " + Credentials.OWNER + " cannot be reached")
                    .hasMessageEndingWith("check LLMBENCH_DB_OWNER_URL")
                    .hasMessageNotContaining("canary-pw");
        }
    }

    @Test
    void a_schema_that_another_program_made_is_one_line() {
        try (TestDatabase database = TestDatabase.create()) {
            database.tamper("update schema_history set checksum = 1 where version = '1'");
            assertThatThrownBy(() -> Database.open(database.settings()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("whose migrations are not those of this one")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void a_newer_schema_is_used_as_it_is() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            database.tamper("insert into schema_history select max(installed_rank) + 1, '9999', 'later', 'SQL',"
                    + " 'V9999__later.sql', 1, 'x', now(), 1, true from schema_history");
            try (Database open = database.open()) {
                assertThat(open.separateRoles()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://h/d, has the scheme \"mysql\"",
        "postgresql://h, names no host or no database",
        "postgresql:///d, names no host or no database",
        "postgresql://u:canary pw@h/d, is not a URL",
        "postgresql://u:canary@h:99999/d, has the port 99999"
    })
    void an_unsound_url_is_refused_and_not_repeated(String url, String message) {
        assertThatThrownBy(() -> DatabaseSettings.server(url, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LLMBENCH_DB_URL " + message)
                .hasMessageNotContaining("canary");
    }

    @Test
    void variables_name_the_database() {
        Path home = Path.of("home");
        assertThat(DatabaseSettings.from(home, Map.<String, String>of()::get)).isEmpty();
        assertThat(DatabaseSettings.from(home, Map.of("LLMBENCH_DB_URL", "embedded")::get)
                        .orElseThrow())
                .hasToString("embedded PostgreSQL in " + home.resolve("postgres"));
        assertThat(DatabaseSettings.from(home, Map.of("LLMBENCH_DB_URL", "embedded:elsewhere")::get)
                        .orElseThrow())
                .hasToString("embedded PostgreSQL in elsewhere");
        assertThat(DatabaseSettings.from(
                                home,
                                Map.of(
                                        "LLMBENCH_DB_URL",
                                        "jdbc:postgresql://h:5/d?user=u&password=p%2Bq&sslmode=require")::get)
                        .orElseThrow()
                        .url())
                .isEqualTo(new JdbcUrl(
                        "//h:5/d", "u", io.github.llmbench.api.Secret.of("p+q"), Map.of("sslmode", "require")));
        assertThatThrownBy(() -> DatabaseSettings.from(home, Map.of("LLMBENCH_DB_URL", "embedded: ")::get))
                .hasMessageContaining("LLMBENCH_DB_URL must name a folder");
        assertThatThrownBy(() -> DatabaseSettings.embedded(home).connections(1)).hasMessageContaining("connections");
        assertThatThrownBy(() -> DatabaseSettings.embedded(home).statementTimeout(Duration.ZERO))
                .hasMessageContaining("statementTimeout");
    }

    @Test
    void a_database_that_is_away_is_told_from_one_that_refuses_whatever_it_is_wrapped_in() {
        SQLException shutDown = new SQLException("terminating connection", "57P01");
        assertThat(Database.away(shutDown)).isTrue();
        assertThat(Database.away(new SQLTransientConnectionException("no connection free")))
                .isTrue();
        assertThat(Database.away(new UncheckedIOException(new IOException("the database did not do it", shutDown))))
                .isTrue();
        assertThat(Database.away(new IOException("no such column", new SQLException("no such column", "42703"))))
                .isFalse();
        assertThat(Database.away(new IllegalStateException("something else"))).isFalse();
    }
}
