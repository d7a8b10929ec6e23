package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.dataset.Prompts;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP, against the simulator. */
@Timeout(60)
class LoadTestTest {
    private static final List<Run> RUNS = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        RUNS.clear();
        platform = new Platform(home);
    }

    abstract static class OnSimulator {
        private Simulator simulator;

        @BeforeBenchmark
        void start() throws IOException {
            simulator = Simulator.start(SimulatorOptions.builder()
                    .answers(Answers.script("billing it is", "shipping it is"))
                    .latency(Latency.fixed(Duration.ofMillis(20), Duration.ofMillis(1)))
                    .usage(true)
                    .build());
        }

        @ModelSource
        ModelRef model() {
            return ModelRef.of("openai-compatible:any").at(simulator.url() + "/v1");
        }

        @Configure
        void prices(LlmBench.Builder builder) {
            BigDecimal one = BigDecimal.ONE;
            builder.prices(PriceTable.of(
                    "test",
                    Map.of(
                            "openai-compatible:any",
                            new Price(one, one, null, null, true, "test", LocalDate.of(2026, 11, 24)))));
        }

        @AfterBenchmark
        void keep(Run run) {
            RUNS.add(run);
        }

        @AfterBenchmark
        void stop() {
            simulator.close();
        }
    }

    @LlmBenchmark
    @UnderLoad(
            value = "poisson 40/s for 60 calls warm-up 10 calls",
            slos = {"ttft <= 10s", "e2e <= 20s"})
    @Require("goodput.share >= 0.90")
    @Require("ttft.p50 >= 5ms")
    static class Chat extends OnSimulator {
        @Eval
        Dataset chat() {
            return Prompts.synthetic(100, 64, 3);
        }
    }

    @Test
    void a_load_test_is_a_method_that_returns_prompts_and_its_slos_make_goodput() {
        List<String> ended = platform.run(Chat.class);

        Run run = RUNS.get(0);
        assertThat(run.metric("goodput.share", "openai-compatible:any").count()).isEqualTo(60);
        assertThat(run.metrics()).extracting("name").contains("response.ttft.p95", "tpot.p95", "goodput");
        assertThat(ended)
                .contains("successful goodput.share >= 0.90 [chat, openai-compatible:any]")
                .anyMatch(line -> line.contains("ttft.p50 >= 5ms"))
                .anyMatch(line -> line.matches("successful openai-compatible:any: \\d+/\\d+ answered"));
        try (var trials = run.trials()) {
            assertThat(trials.map(trial -> trial.calls().get(0).request()).limit(5))
                    .allSatisfy(request -> {
                        assertThat(request.messages().get(0).text().split(" ", -1))
                                .hasSize(64);
                        assertThat(request.parameters().maxOutputTokens()).isEqualTo(3);
                    });
        }
    }

    @LlmBenchmark
    static class Bot extends OnSimulator {
        @Eval(dataset = OnFakes.NUMBERS, limit = 6)
        Score queue(Sample sample, ChatModel bot) {
            return Score.of(bot.chat(sample.input()).startsWith("billing"));
        }
    }

    @Test
    void calls_that_user_code_makes_through_langchain4j_are_traced_and_priced() {
        platform.run(Bot.class);

        Run run = RUNS.get(0);
        assertThat(run.metric("accuracy", "openai-compatible:any").estimate()).isEqualTo(0.5);
        assertThat(run.metrics())
                .filteredOn(metric -> metric.name().equals("cost"))
                .isNotEmpty()
                .allSatisfy(cost -> assertThat(cost.estimate()).isPositive());
        try (var trials = run.trials()) {
            assertThat(trials).hasSize(6).allSatisfy(trial -> {
                assertThat(trial.calls()).hasSize(1);
                assertThat(trial.calls().get(0).cost().complete()).isTrue();
                assertThat(trial.calls().get(0).response().trace().sent()).isPositive();
            });
        }
    }

    @LlmBenchmark
    @UnderLoad("closed 1")
    static class Wrong extends OnSimulator {
        @Eval(dataset = "classpath:cases.jsonl", limit = 3)
        Dataset chat() {
            return Prompts.synthetic(64, 3);
        }
    }

    @Test
    void prompts_that_are_declared_twice_are_told() {
        assertThat(platform.reasons(Wrong.class).get("Wrong")).contains("the Dataset it returns has the samples");
    }
}
