package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.alert.AlertWebhook;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Prices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BudgetAlertTest {
    private static final String SECRET = "whsec-canary";

    @TempDir
    Path home;

    private final List<JsonNode> posted = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean refused = failures.getAndDecrement() > 0;
            if (!refused) {
                String time = exchange.getRequestHeaders().getFirst("X-LlmBench-Timestamp");
                assertThat(exchange.getRequestHeaders().getFirst("X-LlmBench-Signature"))
                        .isEqualTo("sha256=" + hmac(time + "." + new String(body, StandardCharsets.UTF_8)));
                posted.add(Json.mapper().readTree(body));
            }
            exchange.sendResponseHeaders(refused ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** Each call costs 0.10 USD. */
    private static BoundModel model() {
        return Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.of(10, 990))));
    }

    private LlmBench.Builder bench(Map<String, String> variables) {
        return Fixtures.bench(home, model()).prices(Prices.each("100")).variables(variables::get);
    }

    private Benchmark benchmark() {
        return Fixtures.benchmark(20, 1, "p:m");
    }

    @Test
    void half_most_and_all_of_a_budget_are_posted_with_a_signature_once_each() {
        failures.set(2);
        List<BudgetAlert> heard = new CopyOnWriteArrayList<>();
        Run run = bench(Map.of(AlertWebhook.URL, url(), AlertWebhook.SECRET, SECRET, AlertWebhook.PRIVATE, "allow"))
                .listener(new RunListener() {
                    @Override
                    public void budgetAlert(RunHeader header, BudgetAlert alert) {
                        heard.add(alert);
                    }
                })
                .build()
                .run(benchmark().budget(Budget.usd("1.00")));

        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(heard).extracting(BudgetAlert::percent).containsExactly(50, 80, 100);
        assertThat(posted).extracting(json -> json.path("percent").asInt()).containsExactlyInAnyOrder(50, 80, 100);
        assertThat(posted)
                .allSatisfy(json -> assertThat(json.path("run").asText()).isEqualTo(run.id()));
    }

    @Test
    void an_address_of_this_machine_is_not_posted_to_unless_that_is_meant() {
        Run run = bench(Map.of(AlertWebhook.URL, url(), AlertWebhook.SECRET, SECRET))
                .build()
                .run(benchmark().budget(Budget.usd("1.00")));

        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(posted).isEmpty();
    }

    @Test
    void a_receiver_that_never_takes_it_does_not_fail_the_run() {
        failures.set(1_000);
        assertThat(bench(Map.of(AlertWebhook.URL, url(), AlertWebhook.SECRET, SECRET, AlertWebhook.PRIVATE, "allow"))
                        .build()
                        .run(benchmark().budget(Budget.usd("100")))
                        .status())
                .isEqualTo(Run.Status.COMPLETE);
    }

    @Test
    void a_run_of_paid_models_without_a_budget_stops_at_the_cap_and_says_how_to_lift_it() {
        Run run = bench(Map.of("LLMBENCH_RUN_CAP", "0.55")).build().run(benchmark());

        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(run.facts())
                .anySatisfy(fact -> assertThat(fact)
                        .contains("the cap of 0.55 USD that holds for every run of paid models")
                        .contains("LLMBENCH_RUN_CAP set to more US dollars or to none"));

        assertThat(bench(Map.of("LLMBENCH_RUN_CAP", "none"))
                        .build()
                        .run(benchmark())
                        .status())
                .isEqualTo(Run.Status.COMPLETE);
        assertThatThrownBy(() -> bench(Map.of("LLMBENCH_RUN_CAP", "much")).build())
                .hasMessage("LLMBENCH_RUN_CAP must be a number of USD over 0, or none, but was \"much\"");
    }
}
