package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Model;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.AfterTask;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.BeforeTask;
import io.github.llmbench.junit.BenchmarkExtension;
import io.github.llmbench.junit.BenchmarkInfo;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExtensionTest {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        CALLS.clear();
        platform = new Platform(home);
    }

    /** What a team's service could be. */
    record Shop(String of) {}

    /** Found by the service loader; looks only at the classes of this test. */
    public static final class ShopExtension implements BenchmarkExtension {
        @Override
        public boolean supports(Parameter parameter) {
            return parameter.getType() == Shop.class;
        }

        @Override
        public Object resolve(Parameter parameter, BenchmarkInfo benchmark) {
            return new Shop(benchmark.name());
        }

        @Override
        public void beforeBenchmark(BenchmarkInfo benchmark) {
            tell(benchmark, "extension before");
        }

        @Override
        public void configure(BenchmarkInfo benchmark, LlmBench.Builder builder) {
            tell(benchmark, "extension configure");
        }

        @Override
        public void beforeTask(BenchmarkInfo benchmark, Task task) {
            tell(benchmark, "extension before " + task.name());
        }

        @Override
        public void afterTask(BenchmarkInfo benchmark, Task task, Run run) {
            tell(benchmark, "extension after " + task.name());
        }

        @Override
        public void afterBenchmark(BenchmarkInfo benchmark, Optional<Run> run) {
            tell(benchmark, "extension after, run " + run.isPresent());
        }

        private static void tell(BenchmarkInfo benchmark, String call) {
            if (benchmark.type().getEnclosingClass() == ExtensionTest.class) {
                CALLS.add(call);
            }
        }
    }

    @LlmBenchmark("whole")
    @Models("fake:echo")
    static class Whole extends OnFakes {
        private final Shop shop;

        Whole(Shop shop, BenchmarkInfo benchmark) {
            this.shop = shop;
            CALLS.add("new " + shop.of() + ", home "
                    + benchmark.parameter("llmbench.home").isPresent());
        }

        @BeforeBenchmark
        void before(Shop given, BenchmarkInfo benchmark) {
            CALLS.add("before " + given.equals(shop) + " " + benchmark.type().getSimpleName());
        }

        @Configure
        void engine(Shop given, LlmBench.Builder builder) {
            CALLS.add("configure");
        }

        @BeforeTask
        void each(Task task) {
            CALLS.add("before each " + task.name());
        }

        @BeforeTask("code")
        void one() {
            CALLS.add("before code");
        }

        @Eval(dataset = NUMBERS, limit = 2)
        Scorer declared(Shop given) {
            CALLS.add("task of " + given.of());
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 2)
        Score code(Shop given, Sample sample, Model model) {
            return Score.of(given.of().equals("whole"));
        }

        @AfterTask("code")
        void afterCode(Run run, Task task) {
            CALLS.add("after " + task.name() + " of " + run.header().benchmark());
        }

        @AfterBenchmark
        void after(Run run) {
            CALLS.add("after " + run.metric("accuracy", "fake:echo").estimate());
        }
    }

    @Test
    void constructors_hooks_and_tasks_are_given_what_they_ask_for() {
        assertThat(platform.run(Whole.class)).contains("successful Whole");
        assertThat(CALLS)
                .containsExactly(
                        "new whole, home true",
                        "extension before",
                        "before true Whole",
                        "extension configure",
                        "configure",
                        "task of whole",
                        "extension before code",
                        "before code",
                        "before each code",
                        "extension before declared",
                        "before each declared",
                        "after code of whole",
                        "extension after code",
                        "extension after declared",
                        "after 1.0",
                        "extension after, run true");
    }

    @LlmBenchmark
    @Models("fake:locked")
    static class NoRun extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }

        @AfterBenchmark
        void withRun(Run run) {
            CALLS.add("never");
        }

        @AfterBenchmark
        void without() {
            CALLS.add("always");
        }
    }

    @Test
    void an_after_method_that_asks_for_a_run_is_called_only_where_there_is_one() {
        platform.run(NoRun.class);

        assertThat(CALLS)
                .containsExactly(
                        "extension before",
                        "extension configure",
                        "extension before one",
                        "always",
                        "extension after, run false");
    }

    static boolean never() {
        return false;
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class Conditional extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 2)
        @EnabledIfEnvironmentVariable(named = "LLMBENCH_NO_SUCH", matches = ".*", disabledReason = "no key")
        Scorer variable() {
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 2)
        @EnabledIfSystemProperty(named = "java.version", matches = ".*")
        @EnabledIfSystemProperty(named = "llmbench.no.such", matches = ".*")
        Scorer property() {
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 2)
        @EnabledIf("io.github.llmbench.junit.engine.ExtensionTest#never")
        Scorer method() {
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 2)
        @DisabledOnOs(OS.AIX)
        @EnabledIfSystemProperty(named = "java.version", matches = ".*")
        Scorer enabled() {
            return right();
        }
    }

    @LlmBenchmark
    @Models("fake:echo")
    @DisabledIfSystemProperty(named = "java.version", matches = ".*", disabledReason = "not on Java")
    static class Disabled extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 2)
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class BadCondition extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 2)
        @EnabledIf("noSuchMethod")
        Scorer one() {
            return right();
        }
    }

    @Test
    void conditions_of_jupiter_decide_on_tasks_and_classes() {
        assertThat(platform.run(Conditional.class))
                .contains(
                        "skipped variable",
                        "skipped property",
                        "skipped method",
                        "successful enabled",
                        "successful Conditional");
        assertThat(platform.reasons(Conditional.class).get("variable")).contains("no key");
        assertThat(platform.reasons(Disabled.class).get("Disabled")).contains("not on Java");
    }

    @Test
    void a_condition_that_cannot_be_asked_fails_with_its_name() {
        assertThat(platform.reasons(BadCondition.class).values())
                .anySatisfy(reason -> assertThat(reason).contains("could not be asked", "noSuchMethod"));
    }
}
