package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
