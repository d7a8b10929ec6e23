package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.server.Server;
import io.github.llmbench.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ServerCommandsTest {
    @TempDir
    static Path home;

    private static Server server;
    private static String database;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        database = FreshDatabase.in(home);
        server = Server.start(ServerConfig.read(
                home, null, name -> null, Map.of("listen", "127.0.0.1:0", "database", database, "stop-seconds", "1")));
        Shell.Result made = typing(
                server.firstPassword().orElseThrow(),
                "token",
                "create",
                "of-a-test",
                "--user",
                "admin",
                "--role",
                "admin");
        assertThat(made.code()).as(made.err()).isZero();
        token = made.out().strip();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Shell.Result typing(String password, String... arguments) {
        return shell().with(TokenCommand.PASSWORD, password).run(arguments);
    }

    private static Shell shell() {
        return new Shell().with(ServerOptions.URL, server.url().toString());
    }

    private static Shell.Result run(String... arguments) {
        return shell().with(ServerOptions.TOKEN, token).run(arguments);
    }

    @Test
    void a_token_is_made_listed_and_taken_back_by_who_knows_the_password() {
        assertThat(token).startsWith("llmb_");
        String added = run("user", "add", "tokens", "--role", "runner").out();
        String password = added.replaceAll("(?s).*password (\\S+) .*", "$1");
        Shell.Result made =
                typing(password, "token", "create", "t", "--user", "tokens", "--only", "default", "--days", "1");
        assertThat(made.out()).startsWith("llmb_");
        Shell.Result listed = typing(password, "token", "list", "--user", "tokens");
        assertThat(listed.out()).contains("  t  viewer  default  until ").doesNotContain("llmb_");
        String id = listed.out().split(" ", 2)[0];
        assertThat(typing(password, "token", "delete", id, "--user", "tokens").out())
                .contains("taken back");
        Shell.Result wrong = typing("not the password", "token", "list", "--user", "tokens");
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(wrong.err()).contains("answered 401");
        assertThat(typing("", "token", "list", "--user", "tokens").err()).contains("that is not set");
        assertThat(shell().run("token", "list").err()).contains("--user");
    }

    @Test
    void users_are_added_given_roles_disabled_and_listed() {
        assertThat(run("user", "add", "ann", "--role", "viewer").out())
                .contains("user ann, password ", "ann has the role viewer in default");
        assertThat(run("user", "role", "ann", "none").out()).contains("role none");
        assertThat(run("user", "disable", "ann").out()).contains("disabled");
        assertThat(run("user", "list").out()).contains("admin  instance admin", "ann  disabled");
        assertThat(run("user", "enable", "ann").out()).contains("enabled");
        Shell.Result again = run("user", "add", "ann");
        assertThat(again.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).contains("answered 409");
        assertThat(run("user", "add", "No Name").err()).contains("/name");
        assertThat(run("user").err()).contains("name a command");
    }

    @Test
    void who_has_the_database_gives_a_lost_user_a_new_password() {
        run("user", "add", "lost");
        Shell.Result reset = new Shell().with("LLMBENCH_DB_URL", database).run("user", "password", "lost");
        assertThat(reset.code()).as(reset.err()).isZero();
        String password = reset.out().replaceAll("(?s).*password (\\S+) .*", "$1");
        assertThat(typing(password, "token", "list", "--user", "lost").code()).isZero();
        assertThat(new Shell()
                        .with("LLMBENCH_DB_URL", database)
                        .run("user", "password", "nobody")
                        .err())
                .contains("there is no user \"nobody\"");
    }

    @Test
    void runs_of_a_server_are_listed_and_compared_there() {
        Shell.Result runs = run("runs", "--server", server.url().toString(), "--limit", "5");
        assertThat(runs.code()).as(runs.err()).isZero();
        assertThat(runs.out()).isEmpty();
        Shell.Result compared = run("compare", "none", "--server", server.url().toString());
        assertThat(compared.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(compared.err()).contains("has no run none");
        assertThat(run("compare", "none", "--server", server.url().toString(), "--gate", "accuracy >= 1")
                        .err())
                .contains("--gate does not go with --server");
        assertThat(run("runs", "--server", server.url().toString(), "--limit", "1000")
                        .err())
                .contains("limit");
    }

    @Test
    void what_is_missing_is_named() {
        assertThat(new Shell().run("user", "list").err()).contains("LLMBENCH_SERVER_TOKEN is not set");
        assertThat(new Shell()
                        .with(ServerOptions.TOKEN, "t")
                        .run("user", "list")
                        .err())
                .contains("--server URL");
        assertThat(new Shell()
                        .with(ServerOptions.TOKEN, "t")
                        .run("user", "list", "--server", "http://example.com")
                        .err())
                .contains("must be https");
        assertThat(new Shell()
                        .with(ServerOptions.TOKEN, "t")
                        .run("user", "list", "--server", "http://127.0.0.1:1")
                        .err())
                .contains("cannot be reached");
    }
}
