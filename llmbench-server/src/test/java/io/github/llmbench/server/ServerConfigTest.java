package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.server.config.MailSettings;
import io.github.llmbench.server.config.OidcSettings;
import io.github.llmbench.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ServerConfigTest {
    @TempDir
    Path home;

    private ServerConfig read(Map<String, String> flags) throws IOException {
        return ServerConfig.read(home, null, name -> null, flags);
    }

    @Test
    void without_any_setting_it_listens_on_this_machine_alone() throws IOException {
        ServerConfig config = read(Map.of());
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.role().api() && config.role().worker()).isTrue();
        assertThat(config.secure()).isFalse();
    }

    @Test
    void the_command_line_comes_before_the_environment_before_the_file() throws IOException {
        Path file = Files.writeString(home.resolve("server.yaml"), "runs: 2\nstop-seconds: 3\nlisten: 127.0.0.1:1\n");
        Map<String, String> variables = Map.of("LLMBENCH_SERVER_RUNS", "5", "LLMBENCH_SERVER_LISTEN", "127.0.0.1:2");
        ServerConfig config = ServerConfig.read(home, file, variables::get, Map.of("listen", "127.0.0.1:3"));
        assertThat(config.port()).isEqualTo(3);
        assertThat(config.runs()).isEqualTo(5);
        assertThat(config.stop()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void all_errors_are_told_at_once_each_with_its_place() {
        assertThatThrownBy(() -> {
                    Path file =
                            Files.writeString(home.resolve("bad.yaml"), "runs: many\ncolour: red\npublic-url: [1]\n");
                    ServerConfig.read(
                            home,
                            file,
                            Map.of("LLMBENCH_SERVER_ROLE", "boss", "LLMBENCH_DB_URL", "mysql://x")::get,
                            Map.of("listen", "0.0.0.0:99999", "first-admin", "No Name", "connections", "1"));
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("settings are unsound")
                .hasMessageContaining("bad.yaml: runs must be a number from 1 to 1000, but was \"many\"")
                .hasMessageContaining("colour is no setting")
                .hasMessageContaining("public-url must be one value")
                .hasMessageContaining("LLMBENCH_SERVER_ROLE must be all, api or worker, but was \"boss\"")
                .hasMessageContaining("--listen must be a number from 0 to 65535")
                .hasMessageContaining("--listen reaches beyond this machine")
                .hasMessageContaining("--first-admin must be small letters")
                .hasMessageContaining("--connections must be a number from 4 to 200")
                .hasMessageContaining("LLMBENCH_DB_URL");
    }

    private String told(Map<String, String> flags) throws IOException {
        try {
            read(flags);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:hunter2@db.example.org/llmbench",
                "postgresql://u:hunter2@db.example.org/llmbench?sslmode=require",
                "postgresql://u:hunter2@db.example.org/llmbench?sslmode=verify-ca",
                "postgresql://u:hunter2@db.example.org/llmbench?ssl=false",
                "postgresql://u:hunter2@db.example.org/llmbench?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "postgresql://u:hunter2@10.0.0.5:5432/llmbench",
                "postgresql://u:hunter2@[2001:db8::5]:5432/llmbench"
            })
    void a_database_elsewhere_without_verified_tls_is_refused(String url) throws IOException {
        assertThat(told(Map.of("database", url)))
                .startsWith("1 setting is unsound:")
                .contains("--database reaches ")
                .contains("sslmode=verify-full")
                .contains("plain-network")
                .doesNotContain("hunter2");
        assertThat(told(Map.of(
                        "database",
                        "postgresql://u:hunter2@db.example.org/llmbench?sslmode=verify-full",
                        "database-owner",
                        url)))
                .as("the owner's connection too")
                .contains("database-owner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embedded",
                "postgresql://u@127.0.0.1:5432/llmbench",
                "postgresql://u@localhost/llmbench",
                "postgresql://u@[::1]:5432/llmbench",
                "postgresql://u@db.example.org/llmbench?sslmode=verify-full",
                "postgresql://u@db.example.org/llmbench?ssl=true",
                "postgresql://u@postgres:5432/llmbench"
            })
    void a_database_that_is_verified_or_here_or_named_is_taken(String url) throws IOException {
        assertThat(told(Map.of("database", url, "plain-network", "postgres, cache")))
                .isEmpty();
    }

    @Test
    void a_redis_elsewhere_needs_tls_unless_it_is_named() throws IOException {
        assertThat(told(Map.of("redis", "redis://user:hunter2@cache:6379")))
                .contains("--redis reaches cache beyond this machine")
                .contains("rediss://")
                .doesNotContain("hunter2");
        assertThat(told(Map.of("redis", "redis://cache:6379", "plain-network", "cache")))
                .isEmpty();
        assertThat(told(Map.of("redis", "rediss://cache:6379"))).isEmpty();
        assertThat(told(Map.of("redis", "redis://127.0.0.1:6379"))).isEmpty();
    }

    @Test
    void mail_needs_a_server_a_sender_and_both_of_user_and_password() throws IOException {
        Path file = Files.writeString(home.resolve("smtp"), "hunter2\n");
        MailSettings mail = read(Map.of(
                        "smtp-server", "smtps://mail.example.org",
                        "smtp-from", "bench@example.org",
                        "smtp-user", "bench",
                        "smtp-password", "file:" + file))
                .mail();
        assertThat(mail.port()).isEqualTo(465);
        assertThat(mail.password().reveal()).isEqualTo("hunter2");
        assertThat(mail.toString()).doesNotContain("hunter2");
        assertThat(read(Map.of("smtp-server", "smtp://127.0.0.1:2525", "smtp-from", "bench@example.org"))
                        .mail()
                        .plain())
                .isTrue();
        assertThat(told(Map.of("smtp-server", "smtp://mail.example.org", "smtp-password", "hunter2")))
                .contains("smtp-user and smtp-password must be given together")
                .contains("smtp-from must be the address that mail comes from")
                .doesNotContain("hunter2");
        assertThat(told(Map.of("smtp-server", "smtp://u:hunter2@mail.example.org", "smtp-from", "a@b.org")))
                .contains("--smtp-server must be smtp://host:587")
                .doesNotContain("hunter2");
        assertThat(told(Map.of(
                        "smtp-server",
                        "smtp://mail.example.org",
                        "smtp-from",
                        "a@b.org",
                        "smtp-user",
                        "u",
                        "smtp-password",
                        "file:nowhere")))
                .contains("names nowhere, which cannot be read or is empty");
    }

    @Test
    void a_provider_of_sign_ins_is_checked() throws IOException {
        OidcSettings oidc = read(Map.of(
                        "public-url", "https://bench.example.org",
                        "oidc-issuer", "https://login.example.org/realms/a",
                        "oidc-client-id", "llmbench",
                        "oidc-client-secret", "hunter2",
                        "oidc-groups-claim", "groups",
                        "oidc-roles", "team=runner@default, ops=instance-admin"))
                .oidc();
        assertThat(oidc.grants())
                .containsExactly(
                        new OidcSettings.Grant("team", "runner", "default"), new OidcSettings.Grant("ops", null, null));
        assertThat(oidc.toString()).doesNotContain("hunter2");
        Path file = Files.writeString(
                home.resolve("oidc.yaml"),
                "public-url: https://b.example\noidc-issuer: https://login.example.org\noidc-client-id: x\noidc-new-users: yes\n");
        assertThat(ServerConfig.read(home, file, name -> null, Map.of()).oidc().newUsers())
                .isTrue();
        assertThat(read(Map.of()).oidc()).isNull();
        assertThat(told(Map.of("oidc-issuer", "http://login.example.org")))
                .contains("--oidc-issuer must be the https://");
        assertThat(told(Map.of(
                        "oidc-issuer", "https://login.example.org",
                        "oidc-user-claim", "name",
                        "oidc-scopes", "email",
                        "oidc-roles", "team=king@default",
                        "oidc-new-users", "maybe")))
                .contains("public-url must be given too")
                .contains("oidc-client-id must be given")
                .contains("--oidc-user-claim must be one of email, sub, preferred_username")
                .contains("--oidc-scopes must be words with openid")
                .contains("--oidc-roles must be GROUP=ROLE@PROJECT")
                .contains("--oidc-new-users must be yes or no");
        assertThat(told(Map.of(
                        "public-url", "https://b.example",
                        "oidc-issuer", "https://login.example.org",
                        "oidc-client-id", "llmbench",
                        "oidc-groups-claim", "groups")))
                .contains("--oidc-groups-claim and oidc-roles must be given together");
    }

    @Test
    void when_copies_are_made_is_checked() throws IOException {
        ServerConfig config = read(
                Map.of("backup-directory", "copies", "backup-schedule", "30 2 * * 0", "backup-zone", "Europe/Berlin"));
        assertThat(config.backups().timing().cron()).isEqualTo("30 2 * * 0");
        assertThat(read(Map.of()).backups()).isNull();
        assertThat(read(Map.of("backup-directory", "copies", "backup-schedule", "PT6H"))
                        .backups()
                        .timing()
                        .every())
                .isEqualTo(Duration.ofHours(6));
        Map.of("backup-schedule", "each night", "backup-zone", "Mars/Olympus", "backup-copies", "0")
                .forEach((setting, value) -> assertThatThrownBy(
                                () -> read(Map.of("backup-directory", "copies", setting, value)))
                        .hasMessageContaining("--" + setting + " must ")
                        .hasMessageContaining("but was \"" + value + "\""));
        assertThatThrownBy(() -> read(Map.of("backup-directory", "copies", "backup-schedule", "PT1S")))
                .hasMessageContaining("an interval of a minute or more");
    }

    @Test
    void beyond_this_machine_it_listens_only_behind_a_named_proxy() throws IOException {
        assertThat(read(Map.of("listen", "0.0.0.0:80", "trusted-proxy", "10.0.0.1", "public-url", "https://b.example"))
                        .secure())
                .isTrue();
        assertThat(read(Map.of(
                                "listen", "0.0.0.0:80",
                                "trusted-proxy", "10.0.0.0/8, fd00::/8, ::1",
                                "public-url", "https://b.example"))
                        .trustedProxies())
                .hasSize(3);
        for (String proxy :
                List.of("proxy.internal", "10.0.0.0/33", "10.0.0", "0.0.0.0/0", "::/0", "10.0.0.1/x", "1::2::3")) {
            assertThatThrownBy(() -> read(
                            Map.of("listen", "0.0.0.0:80", "trusted-proxy", proxy, "public-url", "https://b.example")))
                    .hasMessageContaining("--trusted-proxy must be addresses or blocks of them: \"" + proxy + "\"");
        }
        for (Map<String, String> open : List.of(
                Map.of("listen", "0.0.0.0:80", "trusted-proxy", "10.0.0.1"),
                Map.of("listen", "0.0.0.0:80", "trusted-proxy", "10.0.0.1", "public-url", "http://b.example"))) {
            assertThatThrownBy(() -> read(open)).hasMessageContaining("public-url must be the https:// URL");
        }
        assertThatThrownBy(() -> read(Map.of("public-url", "ftp://x"))).hasMessageContaining("--public-url");
        assertThatThrownBy(() -> read(Map.of("listen", "8080"))).hasMessageContaining("must be host:port");
        assertThatThrownBy(() -> ServerConfig.read(home, home.resolve("none.yaml"), name -> null, Map.of()))
                .hasMessageContaining("there is no configuration file");
    }
}
