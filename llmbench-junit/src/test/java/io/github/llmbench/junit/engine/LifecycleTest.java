package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.junit.WithBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();
    private static final List<Run> RUNS = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        CALLS.clear();
        RUNS.clear();
        platform = new Platform(home);
    }

    abstract static class Recorded extends OnFakes {
        Recorded() {
            CALLS.add("new");
        }

        @BeforeBenchmark
        static void start() {
            CALLS.add("before, of the super-class");
        }

        @AfterBenchmark
        void stop() {
            CALLS.add("after, of the super-class");
        }

        @Configure
        static void record(LlmBench.Builder builder) {
            CALLS.add("configure");
            builder.listener(new RunListener() {
                @Override
                public void finished(Run run) {
                    CALLS.add("run");
                    RUNS.add(run);
                }
            });
        }
    }

    @LlmBenchmark(value = "all of it", seed = 7)
    @Models("fake:echo")
    @UnderLoad("closed 4")
    @WithBudget("2.00")
    static class Whole extends Recorded {
        @BeforeBenchmark
        void prepare() {
            CALLS.add("before");
        }

        @ModelSource
        ModelRef one() {
            CALLS.add("models");
            return ModelRef.of("fake:even").labelled("even, cold");
        }

        @ModelSource
        static Stream<ModelRef> more() {
            return Stream.of(ModelRef.of("fake:even"));
        }

        @Eval(dataset = NUMBERS, prompt = "Repeat {{question}}.", system = "Be brief.", epochs = 2, stream = false)
        Scorer whole() {
            return right();
        }

        @Eval(dataset = NUMBERS, input = "answer", target = "question", id = "answer", limit = 5)
        @Require("accuracy >= 0.1")
        Score code(Model model, Sample sample) {
            return Score.of(model.ask(sample.input()).text().equals(sample.id()));
        }

        @AfterBenchmark
        void tidy() {
            CALLS.add("after");
        }
    }

    @Test
    void a_class_is_one_run_on_one_instance_between_its_hooks() {
        List<String> ended = platform.run(Whole.class);

        assertThat(CALLS)
                .containsExactly(
                        "new",
                        "before, of the super-class",
                        "before",
                        "models",
                        "configure",
                        "run",
                        "after",
                        "after, of the super-class");
        assertThat(ended)
                .contains(
                        "successful fake:echo: 5/5, accuracy 1.000 [0.566, 1.000]",
                        "successful fake:even: accuracy 0.500 [0.338, 0.662]",
                        "successful Whole");
        Run run = RUNS.get(0);
        assertThat(run.header().benchmark()).isEqualTo("all of it");
        assertThat(run.header().models()).containsExactlyInAnyOrder("fake:echo", "fake:even", "even, cold");
        assertThat(run.header().tasks()).containsExactlyInAnyOrder("whole", "code");
        assertThat(run.header().trials()).isEqualTo(3 * (80 + 5));
        assertThat(run.compare("fake:echo", "even, cold").differences()).isNotEmpty();
    }

    @Test
    void only_selected_tasks_are_run() {
        List<String> ended = platform.run(selectMethod(Whole.class, "whole"));

        assertThat(RUNS.get(0).header().tasks()).containsExactly("whole");
        assertThat(ended).contains("successful whole").doesNotContain("successful code");
    }

    @Test
    void run_report_and_metrics_are_published() {
        Map<String, Map<String, String>> published = platform.published(Whole.class);

        assertThat(published.get("Whole"))
                .containsEntry("run", RUNS.get(0).id())
                .containsEntry("status", "complete")
                .containsEntry(
                        "report",
                        home.resolve("reports").resolve(RUNS.get(0).id()).toString())
                .containsKey("facts");
        assertThat(published.get("fake:echo: 5/5, accuracy 1.000 [0.566, 1.000]"))
                .containsEntry("accuracy", "1.000 [0.566, 1.000]")
                .containsKeys("e2e.mean", "tokens.output", "unscored");
    }

    @LlmBenchmark
    @Models({"fake:echo", "fake:locked"})
    static class Locked extends Recorded {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @Test
    void a_missing_key_skips_the_tasks_and_aborts_the_class_with_the_reason() {
        String reason = "Locked is skipped: model fake:locked needs a key; set FAKE_API_KEY";

        assertThat(platform.reasons(Locked.class)).containsOnly(Map.entry("one", reason), Map.entry("Locked", reason));
        assertThat(CALLS).endsWith("after, of the super-class").doesNotContain("run");
        assertThat(platform.run(Locked.class)).containsExactly("skipped one", "aborted Locked");
    }

    @LlmBenchmark
    static class BrokenHook extends Recorded {
        @BeforeBenchmark
        void fails() {
            throw new IllegalStateException("no service");
        }

        @AfterBenchmark
        void failsToo() {
            throw new IllegalArgumentException("nothing to stop");
        }

        @AfterBenchmark
        void failsAsWell() {
            throw new IllegalArgumentException("nothing to stop");
        }

        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @Test
    void a_failing_before_method_fails_the_class_and_after_methods_are_called_all_the_same() {
        assertThat(platform.reasons(BrokenHook.class)).containsOnly(Map.entry("BrokenHook", "no service"));
        assertThat(CALLS).endsWith("after, of the super-class").doesNotContain("run");
    }

    @LlmBenchmark
    static class BrokenAfter extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }

        @AfterBenchmark
        void fails() {
            throw new IllegalStateException("still running");
        }
    }

    @Test
    void a_failing_after_method_fails_the_class_and_results_are_kept() {
        assertThat(platform.run(BrokenAfter.class)).contains("successful one", "failed BrokenAfter");
        assertThat(platform.reasons(BrokenAfter.class)).containsOnly(Map.entry("BrokenAfter", "still running"));
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class BrokenCode extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 2)
        Score asserts(Sample sample) {
            throw new AssertionError("expected 7");
        }

        @Eval(dataset = NUMBERS, limit = 2)
        Score nothing() {
            return null;
        }

        @Eval(dataset = NUMBERS, limit = 2)
        Score view(Runnable unknown) {
            return Score.of(true);
        }

        @Eval(dataset = NUMBERS, limit = 2)
        @Require("unscored <= 0.9 advisory")
        Score half(Sample sample) {
            return sample.id().equals("c1") ? Score.unscored("not today") : Score.of(true);
        }
    }

    @Test
    void what_code_throws_is_an_error_of_the_harness_and_never_a_wrong_answer() {
        Map<String, List<String>> failures = new java.util.TreeMap<>();
        platform.events(selectClass(BrokenCode.class))
                .forEach(event -> event.getPayload(org.junit.platform.engine.TestExecutionResult.class)
                        .flatMap(org.junit.platform.engine.TestExecutionResult::getThrowable)
                        .ifPresent(throwable -> failures.computeIfAbsent(
                                        event.getTestDescriptor()
                                                .getParent()
                                                .orElseThrow()
                                                .getDisplayName(),
                                        task -> new ArrayList<>())
                                .add(throwable.getMessage())));

        assertThat(failures.get("asserts"))
                .singleElement()
                .asString()
                .contains("2 INVALID", "AssertionError: expected 7");
        assertThat(failures.get("nothing")).singleElement().asString().contains("returned null; return a Score");
        assertThat(failures.get("view")).singleElement().asString().contains("Runnable");
        assertThat(platform.run(selectMethod(BrokenCode.class, "half", Sample.class)))
                .contains("successful fake:echo: 1/1, accuracy 1.000 [0.207, 1.000], 1 unscored");
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class Home extends Recorded {
        @Eval(dataset = NUMBERS, limit = 2)
        Scorer one() {
            return right();
        }
    }

    @Test
    void home_and_reports_are_configuration_parameters() {
        platform.run(Home.class);

        assertThat(Files.isDirectory(home.resolve("runs").resolve(RUNS.get(0).id())))
                .isTrue();
        assertThat(Files.isDirectory(home.resolve("reports").resolve(RUNS.get(0).id())))
                .isTrue();
    }
}
