package io.github.llmbench.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.testing.Fake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunPublisherTest {
    @TempDir
    Path home;

    private UploadServer server;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new UploadServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RunPublisher publisher(ServerAddress address) {
        return RunPublisher.to(address, home.resolve("reports"))
                .variables(Map.of(
                        "GITHUB_REPOSITORY", "me/bot",
                        "GITHUB_RUN_ID", "17",
                        "GITHUB_HEAD_REF", "better-prompt")::get)
                .warning(warnings::add);
    }

    private Run run(RunPublisher publisher, int samples, BoundModel model) {
        Dataset numbers = Dataset.of(
                "numbers",
                () -> IntStream.range(0, samples)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("" + i)
                                .target("" + i)
                                .build()));
        return LlmBench.builder()
                .home(home)
                .formats()
                .model(model)
                .listener(publisher)
                .build()
                .run(Benchmark.named("numbers")
                        .task(Task.of(numbers).scorer(Scorers.exactMatch()))
                        .models("p:m")
                        .gate("accuracy >= 0.5")
                        .load(Load.closed(1)));
    }

    private static BoundModel echo() {
        return Fake.answering("p:m", prompt -> prompt);
    }

    @Test
    void a_run_is_on_the_server_with_its_trials_traces_and_where_it_was_made() {
        Run run = run(publisher(server.address()), 450, echo());

        assertThat(warnings).isEmpty();
        assertThat(server.trials).hasSize(450);
        assertThat(server.parts.values()).allSatisfy(part -> assertThat(part).hasSizeLessThanOrEqualTo(200));
        assertThat(server.trials.values())
                .allSatisfy(trial -> assertThat(
                                trial.at("/calls/0/response/trace/stamps").size())
                        .isEqualTo(1));
        assertThat(server.created.at("/run/id").asText()).isEqualTo(run.id());
        assertThat(server.created.at("/run/fingerprint/identity").size()).isPositive();
        assertThat(server.created.at("/origin/branch").asText()).isEqualTo("better-prompt");
        assertThat(server.created.at("/origin/build").asText()).isEqualTo("https://github.com/me/bot/actions/runs/17");
        assertThat(server.completed.at("/gates/0/verdict").asText()).isEqualTo("PASS");
        assertThat(server.requests).last().isEqualTo("POST /" + run.id() + "/complete");
    }

    @Test
    void trials_arrive_while_the_run_goes_on() {
        CountDownLatch seen = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        BoundModel model = Fake.model("p:m", (request, context) -> {
            ModelResponse answer = Fake.answered(context, "1", Usage.NONE);
            if (calls.incrementAndGet() < 4) {
                return CompletableFuture.completedFuture(answer);
            }
            // The last call is answered when the server has the ones before it.
            return CompletableFuture.supplyAsync(() -> {
                while (server.trials.size() < 3) {
                    Thread.onSpinWait();
                }
                seen.countDown();
                return answer;
            });
        });
        run(publisher(server.address()), 4, model);
        assertThat(seen.getCount()).isZero();
        assertThat(server.trials).hasSize(4);
        assertThat(server.progress.path("trials").asInt()).isEqualTo(4);
        assertThat(server.progress.path("elapsedMs").asLong()).isPositive();
    }

    @Test
    void a_server_that_lost_what_it_had_gets_it_again() {
        Run run = run(publisher(server.address()), 5, echo());
        server.parts.clear();
        server.trials.clear();
        server.lost = true;
        publisher(server.address()).finished(run);
        assertThat(server.trials).hasSize(5);
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_run_that_the_server_has_to_its_end_is_not_sent_again() {
        Run run = run(publisher(server.address()), 5, echo());
        int requests = server.requests.size();
        server.over = true;
        publisher(server.address()).finished(run);
        assertThat(server.requests).hasSize(requests + 1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void trials_with_long_answers_come_in_parts_of_bounded_size() {
        String answer = "word ".repeat(400_000);
        run(publisher(server.address()), 6, Fake.answering("p:m", prompt -> answer));
        assertThat(server.trials).hasSize(6);
        assertThat(server.parts.values())
                .allSatisfy(part -> assertThat(
                                part.stream().mapToLong(String::length).sum())
                        .isLessThan(16L << 20));
        assertThat(server.parts).hasSizeGreaterThan(1);
    }

    @Test
    void a_resumed_run_sends_what_the_server_does_not_have() throws IOException {
        Thread running = Thread.currentThread();
        BoundModel dying = Fake.model("p:m", (request, context) -> {
            if (Fake.prompt(request).equals("3")) {
                running.interrupt();
                return new CompletableFuture<>();
            }
            return CompletableFuture.completedFuture(Fake.answered(context, Fake.prompt(request), Usage.NONE));
        });
        assertThatThrownBy(() -> run(publisher(server.address()), 12, dying)).hasMessageContaining("could not be run");
        assertThat(Thread.interrupted()).isTrue();
        Run run = run(publisher(server.address()), 12, echo());
        assertThat(run.facts()).anyMatch(fact -> fact.startsWith("resumed: ") || fact.startsWith("left aside"));
        assertThat(server.trials).hasSize(12);
        assertThat(Files.readAllLines(home.resolve("reports").resolve(run.id()).resolve("published.jsonl")))
                .isNotEmpty();
    }

    @Test
    void the_end_of_a_run_is_sent_once_more_without_harm() throws IOException {
        RunPublisher first = publisher(server.address());
        Run run = run(first, 5, echo());
        int requests = server.requests.size();
        publisher(server.address()).finished(run);
        assertThat(server.requests).hasSize(requests + 2);
        assertThat(server.trials).hasSize(5);
    }

    @Test
    void a_server_that_is_away_costs_one_warning_and_the_run_is_kept() {
        ServerAddress away = server.address();
        server.close();
        Run run = run(publisher(away), 5, echo());
        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(warnings)
                .singleElement()
                .asString()
                .doesNotContain("Exception")
                .startsWith("run " + run.id() + " is not on 127.0.0.1: ")
                .endsWith("; it is kept here, and its reports are in "
                        + home.resolve("reports").resolve(run.id()));
    }

    @Test
    void a_server_that_refuses_or_fails_costs_one_warning_that_says_why() {
        ServerAddress stranger = new ServerAddress(server.address().url(), Secret.of("wrong-token"), "default");
        run(publisher(stranger), 5, echo());
        assertThat(warnings).singleElement().asString().contains("the server answered 401: not today");
        assertThat(server.requests).as("asked once").hasSize(1);
        warnings.clear();
        server.status = 503;
        run(publisher(server.address()), 5, echo());
        assertThat(warnings).singleElement().asString().contains("the server answered 503: not today");
        assertThat(warnings.toString()).doesNotContain("token");
    }

    @Test
    void a_server_that_hangs_holds_the_end_of_the_run_no_longer_than_its_patience() throws IOException {
        try (java.net.ServerSocket deaf = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            ServerAddress address = new ServerAddress(
                    URI.create("http://127.0.0.1:" + deaf.getLocalPort()), Secret.of("some-token"), "default");
            long start = System.nanoTime();
            run(publisher(address).patience(Duration.ofMillis(300)), 3, echo());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    void a_token_goes_over_tls_or_stays_on_this_machine() {
        Secret token = Secret.of("some-token");
        assertThatThrownBy(() -> new ServerAddress(URI.create("http://bench.example"), token, "default"))
                .hasMessage("the server's URL must be https, since a token is sent there, but was http://bench.example;"
                        + " http is for this machine alone");
        assertThatThrownBy(() -> new ServerAddress(URI.create("https://me:secret@bench.example"), token, "default"))
                .hasMessageNotContaining("secret")
                .hasMessageContaining("without user, password or query");
        assertThatThrownBy(() -> new ServerAddress(URI.create("https://bench.example"), token, "a/b"))
                .hasMessageContaining("but was \"a/b\"");
        assertThat(new ServerAddress(URI.create("https://bench.example/"), token, "p").toString())
                .doesNotContain("some-token");
    }

    @Test
    void a_server_is_configured_by_url_and_token_together() {
        Map<String, String> variables =
                Map.of("LLMBENCH_SERVER_URL", "https://bench.example", "LLMBENCH_SERVER_TOKEN", "t");
        assertThat(ServerAddress.configured(name -> Optional.empty(), variables::get))
                .hasValueSatisfying(address -> assertThat(address.project()).isEqualTo("default"));
        assertThat(ServerAddress.configured(
                        name -> name.endsWith("url") ? Optional.of("https://bench.example") : Optional.empty(),
                        name -> null))
                .isEmpty();
    }

    @Test
    void a_trial_of_the_server_is_a_trial_of_the_journal() {
        Run run = run(publisher(server.address()), 1, echo());
        try (var trials = run.trials()) {
            Trial trial = trials.findFirst().orElseThrow();
            assertThat(server.trials
                            .values()
                            .iterator()
                            .next()
                            .at("/key/sample")
                            .asText())
                    .isEqualTo(trial.key().sample());
        }
    }
}
