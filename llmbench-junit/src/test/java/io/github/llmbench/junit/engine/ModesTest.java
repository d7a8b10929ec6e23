package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;

@Timeout(60)
class ModesTest {
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static volatile boolean locked;

    @TempDir
    Path directory;

    @BeforeEach
    void fresh() {
        ASKED.set(0);
        locked = false;
    }

    @LlmBenchmark("paid")
    @Models("paid:even")
    static class Paid {
        @Configure
        void provider(LlmBench.Builder builder) {
            builder.provider(new PaidProvider());
        }

        @Eval(dataset = OnFakes.NUMBERS)
        @Require("accuracy >= 0.9")
        @Require("e2e.p50 <= 10s")
        Scorer right() {
            return Scorers.exactMatch();
        }

        @Eval(dataset = OnFakes.NUMBERS, limit = 3)
        Scorer few() {
            return Scorers.exactMatch();
        }
    }

    @LlmBenchmark("paid under load")
    @Models("paid:even")
    @UnderLoad("constant 10/s for 1s")
    static class Loaded {
        @Configure
        void provider(LlmBench.Builder builder) {
            builder.provider(new PaidProvider());
        }

        @Eval(dataset = OnFakes.NUMBERS)
        Scorer right() {
            return Scorers.exactMatch();
        }
    }

    /** Counts what is paid for. */
    private static final class PaidProvider implements ModelProvider {
        @Override
        public Set<String> ids() {
            return Set.of("paid");
        }

        @Override
        public ModelClient open(ModelRef model) {
            if (locked) {
                throw new MissingKeyException("model paid:even needs a key; set PAID_API_KEY");
            }
            ModelClient fake = new FakeProvider().open(model);
            return new ModelClient() {
                @Override
                public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
                    ASKED.incrementAndGet();
                    return fake.call(request, context);
                }

                @Override
                public void close() {
                    fake.close();
                }
            };
        }
    }

    private Platform platform(String mode) {
        return new Platform(directory.resolve("home"), builder -> {
            builder.configurationParameter(
                    "llmbench.cassettes", directory.resolve("cassettes").toString());
            return mode.isEmpty() ? builder : builder.configurationParameter("llmbench.mode", mode);
        });
    }

    @Test
    void a_recorded_benchmark_replays_without_key_and_call_and_its_gates_say_the_same() {
        List<String> recorded = platform("record").run(Paid.class);
        assertThat(ASKED).hasValue(43);
        locked = true;

        assertThat(platform("replay").run(Paid.class)).isEqualTo(recorded);
        assertThat(ASKED).hasValue(43);
        assertThat(recorded).contains("failed accuracy >= 0.9 [paid:even]", "successful e2e.p50 <= 10s [paid:even]");
    }

    @Test
    void nothing_is_paid_unasked_and_a_missing_entry_fails_with_the_command_that_records_it() {
        Map<String, String> reasons = new Platform(
                        directory.resolve("home"),
                        builder -> builder.configurationParameter(
                                        "llmbench.cassettes",
                                        directory.resolve("cassettes").toString())
                                .configurationParameter("llmbench.mode", ""))
                .reasons(Paid.class);
        assertThat(ASKED).hasValue(0);
        assertThat(reasons.get("paid:even: nothing scored"))
                .contains("there is no cassette " + directory.resolve("cassettes/paid"))
                .contains("record it: mvn test -Dtest=Paid -Dllmbench.mode=record");
    }

    @Test
    void one_method_is_recorded_anew_and_the_others_stay() {
        platform("record").run(Paid.class);
        ASKED.set(0);
        String unit = "[engine:llmbench]/[class:" + Paid.class.getName() + "]/[method:few()]";
        platform("record").run(selectUniqueId(unit));
        assertThat(ASKED).hasValue(3);
        platform("replay").run(Paid.class);
        assertThat(ASKED).hasValue(3);
    }

    @Test
    void benchmarks_are_skipped_when_off_and_loads_when_replayed() {
        assertThat(platform("off").reasons(Paid.class)).containsEntry("Paid", "benchmarks are off: llmbench.mode=off");
        assertThat(platform("replay").reasons(Loaded.class).values())
                .allSatisfy(reason -> assertThat(reason)
                        .startsWith(
                                "benchmark paid under load is skipped: its load \"constant 10/s for 1s\" measures"));
        assertThat(ASKED).hasValue(0);
    }

    @Test
    void a_wrong_mode_or_speed_is_one_line() {
        assertThat(platform("vcr").reasons(Paid.class).values())
                .singleElement()
                .asString()
                .contains("llmbench.mode: mode must be one of live, record,")
                .contains("but was \"vcr\"");
        Platform fast = platform("replay")
                .with(builder -> builder.configurationParameter("llmbench.mode", "replay")
                        .configurationParameter("llmbench.replay.speed", "fast"));
        assertThat(fast.reasons(Paid.class).values())
                .anySatisfy(reason -> assertThat(reason)
                        .contains("llmbench.replay.speed must be a number such as 1 or 10, but was \"fast\""));
    }

    @Test
    void a_failed_gate_that_is_run_again_on_the_same_engine_fails_again_and_is_not_paid_again() {
        LlmBenchTestEngine engine = new LlmBenchTestEngine();
        List<String> first = run(engine, "live", selectClass(Paid.class));
        assertThat(ASKED).hasValue(43);
        String gate = first.stream()
                .filter(line -> line.startsWith("FAILED") && line.contains("[gate:"))
                .findFirst()
                .orElseThrow()
                .substring("FAILED ".length());

        List<String> again = run(engine, "live", selectUniqueId(gate));

        assertThat(ASKED).hasValue(43);
        assertThat(again).contains("FAILED " + gate).allMatch(first::contains);

        List<String> recorded = run(engine, "record", selectClass(Paid.class));
        assertThat(ASKED).hasValue(43);
        assertThat(recorded).isEqualTo(first);
    }

    private List<String> run(LlmBenchTestEngine engine, String mode, DiscoverySelector selector) {
        return EngineTestKit.engine(engine)
                .enableImplicitConfigurationParameters(false)
                .configurationParameter(
                        "llmbench.home", directory.resolve("home").toString())
                .configurationParameter(
                        "llmbench.cassettes", directory.resolve("cassettes").toString())
                .configurationParameter("llmbench.formats", "")
                .configurationParameter("llmbench.console", "false")
                .configurationParameter("llmbench.mode", mode)
                .selectors(selector)
                .execute()
                .allEvents()
                .list()
                .stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .filter(event -> event.getTestDescriptor().getType() == TestDescriptor.Type.TEST)
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                                .getStatus() + " " + event.getTestDescriptor().getUniqueId())
                .toList();
    }
}
