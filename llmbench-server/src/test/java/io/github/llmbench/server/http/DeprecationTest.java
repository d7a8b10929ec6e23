package io.github.llmbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import io.github.llmbench.server.ops.Limits;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeprecationTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Contract with(String operation, String more) throws IOException {
        String text = Contract.load().text();
        String mark = "      operationId: " + operation + "\n";
        assertThat(text).contains(mark);
        return Contract.of(text.replace(mark, mark + more));
    }

    @Test
    void what_is_to_go_says_since_when_and_until_when_and_nothing_else_does() throws IOException, InterruptedException {
        Contract contract = with(
                "health", "      deprecated: true\n      x-deprecated-since: 2026-11-01\n      x-sunset: 2027-06-01\n");
        Router router =
                new Router(token -> Optional.empty(), new Limits(1_000, 1_000), NOTHING, project -> true, new Heavy());
        Map<String, Handler> handlers = contract.operations().stream()
                .collect(Collectors.toMap(Operation::id, operation -> request -> Reply.ok(Map.of("status", "up"))));
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            router.bind(config.routes, contract, handlers, operation -> true);
            Router.problems(config.routes);
        });
        javalin.start();
        try {
            HttpResponse<String> old = get(javalin, "/health");
            assertThat(old.statusCode()).isEqualTo(200);
            assertThat(old.headers().firstValue("Deprecation")).hasValue("@1793491200");
            assertThat(old.headers().firstValue("Sunset")).hasValue("Tue, 01 Jun 2027 00:00:00 GMT");
            assertThat(get(javalin, "/ready").headers().map()).doesNotContainKeys("deprecation", "sunset");
        } finally {
            javalin.stop();
        }
    }

    @Test
    void half_a_year_is_left_between_the_two() {
        assertThatThrownBy(() -> with(
                        "health",
                        "      deprecated: true\n      x-deprecated-since: 2026-11-01\n      x-sunset: 2027-04-30\n"))
                .hasMessageContaining("health would go less than 6 months");
        assertThatThrownBy(() -> with("health", "      deprecated: true\n"))
                .hasMessageContaining("needs the dates x-deprecated-since and x-sunset");
    }

    private static HttpResponse<String> get(Javalin javalin, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + javalin.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static final Replays NOTHING = new Replays() {
        @Override
        public Answer begin(Key key, String hash) {
            return null;
        }

        @Override
        public void end(Handle handle, Key key, Answer answer) {}

        @Override
        public void end(Key key, Answer answer) {}

        @Override
        public void forget(Key key) {}
    };
}
