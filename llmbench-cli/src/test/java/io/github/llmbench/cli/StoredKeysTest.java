package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class StoredKeysTest {
    private static final String CANARY = "sk-canary-0123456789";
    private static final String ANSWER =
            "{\"choices\": [{\"message\": {\"content\": \"2\"}, \"finish_reason\": \"stop\"}],"
                    + " \"usage\": {\"prompt_tokens\": 5, \"completion_tokens\": 1}}";

    @TempDir
    Path directory;

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start_a_server_that_notes_keys() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_run_takes_its_key_from_the_vault_where_the_environment_has_none(boolean inDatabase) throws IOException {
        String database = inDatabase ? FreshDatabase.in(directory) : "";
        assertThat(run(database, "vault", "init").code()).isZero();
        Result put = run(database, "vault", "put", "openai", "--host", "127.0.0.1", "--from", "KEY");
        assertThat(put.code()).as(put.err()).isZero();
        Path file = file("http://127.0.0.1:" + server.getAddress().getPort());

        Result result = run(database, "run", file.toString(), "--fresh");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(keys).containsExactly("Bearer " + CANARY, "Bearer " + CANARY);
        assertThat(result.out() + result.err()).doesNotContain(CANARY);
        if (inDatabase) {
            assertThat(run(database, "audit", "list").out()).containsOnlyOnce("vault.use");
        }
    }

    @Test
    void a_key_is_sent_nowhere_but_to_its_host() throws IOException {
        run("", "vault", "init");
        run("", "vault", "put", "openai", "--host", "api.openai.com", "--from", "KEY");

        Result result = run("", "run", file("http://models.example.com/v1").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("openai:x needs an API key")
                .contains("the vault's key of this provider is bound to api.openai.com and is not sent to"
                        + " models.example.com")
                .doesNotContain(CANARY)
                .hasLineCount(1);
        assertThat(keys).isEmpty();
    }

    @Test
    void a_vault_that_stays_shut_stops_the_run_before_a_call() throws IOException {
        run("", "vault", "init");
        run("", "vault", "put", "openai", "--host", "127.0.0.1", "--from", "KEY");
        Files.move(directory.resolve("home/vault.kek"), directory.resolve("lost.kek"));
        run("", "vault", "init");

        Result result = run("", "run", file("http://127.0.0.1:1").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("the key of openai:x cannot be read")
                .contains("key-encryption key")
                .hasLineCount(1);
    }

    @Test
    void a_cache_answers_a_second_run_and_every_report_says_so() throws IOException {
        Path file = file("http://127.0.0.1:" + server.getAddress().getPort());
        Files.writeString(file, "cache: file\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(run("", "run", file.toString(), "--fresh").out())
                .contains("response cache: 0 of 2 requests were answered from it");

        Result second = run(
                "", "run", file.toString(), "--fresh", "--format", "json,html,pdf,md", "--reports", directory + "/r");

        assertThat(second.out()).contains("response cache: 2 of 2 requests were answered from it");
        assertThat(keys).hasSize(2);
        try (Stream<Path> reports = Files.walk(directory.resolve("r"))) {
            assertThat(reports.filter(path -> path.toString().matches(".*\\.(json|html|md)")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(
                            report -> assertThat(report).content().contains("2 of 2 requests were answered from it"));
        }

        assertThat(run("", "run", file.toString(), "--fresh", "--cache", "off").out())
                .doesNotContain("response cache");
        assertThat(keys).hasSize(4);
    }

    @Test
    void a_load_that_measures_leaves_the_cache_off_and_says_so() throws IOException {
        Path file = file("http://127.0.0.1:" + server.getAddress().getPort());
        Files.writeString(
                file, "cache: file\nload: constant 20/s for 500ms\n", java.nio.file.StandardOpenOption.APPEND);

        assertThat(run("", "run", file.toString(), "--fresh").out()).contains("response cache: off, since");
        assertThat(directory.resolve("home/cache"))
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
    }

    @Test
    void a_cache_that_nobody_knows_is_one_line() throws IOException {
        Path file = file("http://127.0.0.1:1");

        assertThat(run("", "run", file.toString(), "--cache", "memcached://me:canary-pw@host")
                        .err())
                .contains("cache must be off, file, file:DIRECTORY, postgres or redis://HOST:PORT, but was"
                        + " \"memcached://…\"")
                .doesNotContain("canary-pw")
                .hasLineCount(1);
        assertThat(run("", "run", file.toString(), "--cache", "postgres").err())
                .contains("runs are in files; set LLMBENCH_DB_URL");
    }

    private Path file(String url) throws IOException {
        Files.writeString(
                directory.resolve("d.jsonl"),
                "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n{\"question\": \"4 - 2?\", \"answer\": \"2\"}\n");
        return Files.writeString(directory.resolve("b.yaml"), """
                benchmark: keys
                models: [{ref: "openai:x", base-url: "%s"}]
                tasks: [{dataset: d.jsonl, prompt: "{{question}}", scorers: [exact_match], stream: false}]
                """.formatted(url));
    }

    private Result run(String database, String... arguments) {
        String[] all = Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--home", directory.resolve("home").toString()))
                .toArray(String[]::new);
        return new Shell()
                .with("LLMBENCH_DB_URL", database)
                .with("LLMBENCH_PROJECT", "search")
                .with("KEY", CANARY)
                .run(all);
    }
}
