package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.plugin.PluginBenchmark;
import io.github.llmbench.server.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java benchmarks from jars in the folder of plugins. */
@Timeout(180)
class PluginTest {
    private static final String PROJECT = "/api/v1/projects/default";

    @TempDir
    Path directory;

    private Path folder(String name) {
        return directory.resolve(name);
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode benchmark(Client client, String name) {
        for (JsonNode each :
                client.get(PROJECT + "/benchmarks?limit=200").expect(200).at("/items")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return client.get(PROJECT + "/benchmarks/" + name).json();
    }

    private static void awaitJar(Client client, String name, String sha256) {
        Wait.until(
                "a worker has " + name,
                () -> benchmark(client, name).path("sha256").asText().equals(sha256));
    }

    private static String start(Client client, String benchmark) {
        return client.post(PROJECT + "/runs", Map.of("benchmark", benchmark))
                .expect(201)
                .at("/id")
                .asText();
    }

    private static JsonNode run(Client client, String id) {
        return client.get(PROJECT + "/runs/" + id).expect(200).json();
    }

    private static double score(Client client, String id) {
        for (JsonNode metric :
                client.get(PROJECT + "/runs/" + id + "/metrics").expect(200).at("/items")) {
            if (metric.path("name").asText().equals("accuracy")) {
                assertThat(metric.path("count").asInt()).isEqualTo(40);
                return metric.path("estimate").asDouble();
            }
        }
        throw new AssertionError("no metric accuracy");
    }

    @Test
    void a_benchmark_of_a_jar_is_listed_run_and_scheduled_and_its_hash_is_in_the_fingerprint() {
        try (Bench bench = Bench.quick()) {
            Path jar = PluginJar.scoring("shop", 0.75, PluginJar.model(bench.url()))
                    .in(folder("plugins"), "shop.jar");
            String sha256 = sha256(jar);
            try (TestServer server =
                    TestServer.start("plugins", folder("plugins").toString())) {
                Client runner = server.user("runner", "runner", "default");
                awaitJar(runner, "shop", sha256);
                JsonNode listed = benchmark(runner, "shop");
                assertThat(listed.path("source").asText()).isEqualTo("plugin");
                assertThat(listed.path("jar").asText()).isEqualTo("shop.jar");
                assertThat(listed.path("notHere").isMissingNode()).isTrue();
                assertThat(runner.get(PROJECT + "/benchmarks/shop")
                                .expect(200)
                                .at("/sha256")
                                .asText())
                        .isEqualTo(sha256);
                assertThat(runner.get(PROJECT + "/benchmarks/shop/versions")
                                .expect(200)
                                .at("/items"))
                        .hasSize(1);

                String id = start(runner, "shop");
                assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
                assertThat(run(runner, id).at("/fingerprint/identity/plugin").asText())
                        .isEqualTo(sha256);
                assertThat(run(runner, id).path("models").path(0).asText()).isEqualTo("a");
                assertThat(score(runner, id)).isEqualTo(0.75);

                String fewer = runner.post(PROJECT + "/runs", Map.of("benchmark", "shop", "samples", 3))
                        .expect(201)
                        .at("/id")
                        .asText();
                assertThat(Wait.ended(runner, "default", fewer)).isEqualTo("complete");
                assertThat(run(runner, fewer).path("trials").asInt()).isEqualTo(3);

                runner.put(PROJECT + "/schedules/nightly", Map.of("benchmark", "shop", "everySeconds", 3600))
                        .expect(200);
                Bench.upload(runner, "default", 2);
                assertThat(runner.put(
                                        PROJECT + "/benchmarks/shop",
                                        Map.of(
                                                "declaration",
                                                bench.declaration().replace("benchmark: sums", "benchmark: shop")))
                                .expect(409)
                                .at("/detail")
                                .asText())
                        .isEqualTo("a plugin of this server has a benchmark shop (shop.jar); choose another name");
                assertThat(server.admin()
                                .delete(PROJECT + "/benchmarks/shop")
                                .expect(409)
                                .at("/detail")
                                .asText())
                        .contains("shop.jar")
                        .contains("plugins folder");
                assertThat(runner.post(PROJECT + "/runs", Map.of("declaration", "plugin:shop@" + sha256))
                                .status())
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void each_jar_that_cannot_be_used_costs_one_line_and_the_others_are_there() throws IOException {
        Path plugins = folder("plugins");
        PluginJar.scoring("good", 1, PluginJar.model("http://127.0.0.1:1")).in(plugins, "a-good.jar");
        PluginJar.scoring("good", 0, PluginJar.model("http://127.0.0.1:1")).in(plugins, "b-same-name.jar");
        PluginJar.empty().entry("read.me", "nothing").in(plugins, "c-no-service.jar");
        PluginJar.of(
                        "bad.Throws",
                        source("Throws", "public Throws() { throw new IllegalStateException(\"no licence\"); }", ""))
                .in(plugins, "d-throws.jar");
        PluginJar.of("bad.None", source("None", "", "")).in(plugins, "e-none.jar");
        PluginJar.of("bad.Missing", source("Missing", "", "if (true) throw new NoClassDefFoundError(\"lib/Lib\");"))
                .in(plugins, "f-missing.jar");
        PluginJar.scoring("a/b", 0, PluginJar.model("http://127.0.0.1:1")).in(plugins, "g-name.jar");
        Files.writeString(plugins.resolve("h-no-jar.jar"), "this is no archive");
        PluginJar.empty()
                .entry("META-INF/services/io.github.llmbench.api.spi.BenchmarkSource", "bad.NotThere")
                .in(plugins, "i-no-class.jar");
        Files.writeString(plugins.resolve("notes.txt"), "not a jar, not looked at");
        List<String> lines = new ArrayList<>();
        try (Plugins loaded = Plugins.load(plugins, lines::add)) {
            assertThat(loaded.all()).extracting(PluginBenchmark::jar).containsExactly("a-good.jar");
        }
        assertThat(lines).hasSize(8).noneMatch(line -> line.contains("\n"));
        assertThat(lines.get(0))
                .isEqualTo(
                        "plugin b-same-name.jar is left out: it has a benchmark \"good\", but a-good.jar has one of that"
                                + " name; rename one of them");
        assertThat(lines.get(1)).startsWith("plugin c-no-service.jar is left out: it has no META-INF/services/");
        assertThat(lines.get(2)).isEqualTo("plugin d-throws.jar is left out: IllegalStateException: no licence");
        assertThat(lines.get(3))
                .isEqualTo("plugin e-none.jar is left out: it offers no benchmark for the locator plugin:");
        assertThat(lines.get(4)).isEqualTo("plugin f-missing.jar is left out: NoClassDefFoundError: lib/Lib");
        assertThat(lines.get(5))
                .startsWith("plugin g-name.jar is left out: benchmark name must be")
                .contains("a/b");
        assertThat(lines.get(6)).startsWith("plugin h-no-jar.jar is left out: ");
        assertThat(lines.get(7)).startsWith("plugin i-no-class.jar is left out: ");
        try (TestServer server = TestServer.start("plugins", plugins.toString())) {
            awaitJar(server.admin(), "good", sha256(plugins.resolve("a-good.jar")));
        }
    }

    private static String source(String name, String constructor, String load) {
        return """
                package bad;
                import io.github.llmbench.api.Benchmark;
                import io.github.llmbench.api.spi.BenchmarkSource;
                import java.util.List;
                public final class %s implements BenchmarkSource {
                    %s
                    public boolean accepts(String locator) {
                        return true;
                    }
                    public List<Benchmark> load(String locator) {
                        %s
                        return List.of();
                    }
                }
                """.formatted(name, constructor, load);
    }

    @Test
    void nothing_is_loaded_from_a_folder_that_everybody_may_write_to() throws IOException {
        Path plugins = folder("open");
        PluginJar.scoring("shop", 1, PluginJar.model("http://127.0.0.1:1")).in(plugins, "shop.jar");
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> lines = new ArrayList<>();
        try (Plugins loaded = Plugins.load(plugins, lines::add)) {
            assertThat(loaded.all()).isEmpty();
        }
        assertThat(lines).singleElement().asString().startsWith("no plugin is loaded: everybody may write to ");
    }

    @Test
    void a_shard_is_left_for_a_worker_with_the_very_jar_and_the_run_says_why_it_waits() {
        try (Bench bench = Bench.slow()) {
            Path old =
                    PluginJar.scoring("shop", 0, PluginJar.model(bench.url())).in(folder("old"), "shop.jar");
            Path fresh =
                    PluginJar.scoring("shop", 1, PluginJar.model(bench.url())).in(folder("fresh"), "shop.jar");
            try (TestServer server = TestServer.start("plugins", folder("old").toString(), "heartbeat-seconds", "1")) {
                Client runner = server.user("runner", "runner", "default");
                awaitJar(runner, "shop", sha256(old));
                String id;
                try (Server worker = server.another(
                        "plugins", folder("fresh").toString(), "role", "worker", "heartbeat-seconds", "1")) {
                    awaitJar(runner, "shop", sha256(fresh));
                    String whole = start(runner, "shop");
                    assertThat(Wait.ended(runner, "default", whole)).isEqualTo("complete");
                    assertThat(score(runner, whole)).isEqualTo(1);
                    assertThat(worker.url()).isNotNull();
                    id = start(runner, "shop");
                    Wait.until(
                            "it is under way",
                            () -> run(runner, id).path("done").asInt() > 2);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                awaitJar(runner, "shop", sha256(old));
                Wait.until(
                        "it says why it waits",
                        () -> run(runner, id)
                                .path("reason")
                                .asText()
                                .startsWith("waits: no worker has benchmark shop from a jar with SHA-256 "
                                        + sha256(fresh).substring(0, 12)));
                assertThat(run(runner, id).path("state").asText()).isEqualTo("running");
                // Others go on meanwhile, with the jar that is there.
                String other = start(runner, "shop");
                assertThat(Wait.ended(runner, "default", other)).isEqualTo("complete");
                assertThat(score(runner, other)).isZero();

                Sql.update(
                        server.databaseUrl(),
                        "update launch set plugin_missing_since = now() - interval '11 minutes' where run = '" + id
                                + "'");
                assertThat(Wait.ended(runner, "default", id)).isEqualTo("failed");
                assertThat(run(runner, id).path("reason").asText())
                        .startsWith("waited for 10 minutes: no worker has benchmark shop")
                        .contains("put that jar into the plugins folder of a worker");
                long asked = bench.requests();
                int done = run(runner, id).path("done").asInt();

                try (Server worker = server.another(
                        "plugins", folder("fresh").toString(), "role", "worker", "heartbeat-seconds", "1")) {
                    awaitJar(runner, "shop", sha256(fresh));
                    runner.post(PROJECT + "/runs/" + id + "/resume").expect(202);
                    assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
                    assertThat(score(runner, id)).isEqualTo(1);
                    assertThat(bench.requests() - asked).isLessThanOrEqualTo(40 - done);
                    assertThat(worker.url()).isNotNull();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void keys_come_from_the_vault_and_addresses_are_guarded_for_code_too() {
        PluginJar.scoring(
                        "own key",
                        1,
                        "ModelRef.of(\"openai:gpt\").at(Endpoint.builder().apiKey(Secret.of(\"sk-own\")).build())")
                .in(folder("plugins"), "key.jar");
        PluginJar.scoring("inside", 1, PluginJar.model("http://10.1.2.3:80")).in(folder("plugins"), "inside.jar");
        try (TestServer server = TestServer.start("plugins", folder("plugins").toString())) {
            Client runner = server.user("runner", "runner", "default");
            Wait.until("both are there", () -> benchmark(runner, "inside").has("sha256"));
            String own = start(runner, "own key");
            assertThat(Wait.ended(runner, "default", own)).isEqualTo("failed");
            assertThat(run(runner, own).path("reason").asText())
                    .contains("must not be set on a server; keys come from the project's vault")
                    .doesNotContain("sk-own");
            String inside = start(runner, "inside");
            assertThat(Wait.ended(runner, "default", inside)).isEqualTo("failed");
            assertThat(run(runner, inside).path("reason").asText()).contains("10.1.2.3");
        }
    }
}
