package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
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
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoveryIssue;

class BadDeclarationsTest {
    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        platform = new Platform(home);
    }

    /** Fails the class with one line that holds all of these, and the line names the class first. */
    private void fails(Class<?> type, String... parts) {
        assertThat(platform.run(type)).containsExactly("failed " + type.getSimpleName());
        String reason = platform.reasons(type).get(type.getSimpleName());
        assertThat(reason).startsWith(type.getName()).contains(parts).doesNotContain("\n");
    }

    private List<DiscoveryIssue> issues(Class<?> type) {
        return platform.builder(selectClass(type)).discover().getDiscoveryIssues();
    }

    @LlmBenchmark("a/b")
    @UnderLoad(value = "sixteen", slos = "ttft.p95 <= 1s")
    @WithBudget("much")
    @Models("gpt")
    @Require("accuracy is good")
    static class Annotations {
        @Eval(epochs = 0, limit = -1, tags = "a b")
        private String text() {
            return "";
        }
    }

    @Test
    void everything_wrong_is_told_at_once_as_issues_and_as_one_failure() {
        fails(
                Annotations.class,
                "@LlmBenchmark: benchmark name must be",
                "@UnderLoad: load must be",
                "@UnderLoad: SLO must be on one of",
                "@WithBudget: budget must be a decimal number",
                "@Models: model must be provider:name",
                "@Require: gate must be",
                ".text: an @Eval method must not be private",
                "must return Scorer, List<Scorer>, Score, Task or Dataset, but returns String",
                "@Eval needs a dataset",
                "epochs must be >= 1, but was 0",
                "limit must be >= 0, but was -1",
                "tag must not be blank");
        assertThat(issues(Annotations.class)).hasSize(12).allSatisfy(issue -> {
            assertThat(issue.severity()).isEqualTo(DiscoveryIssue.Severity.WARNING);
            assertThat(issue.source()).isPresent();
        });
    }

    @LlmBenchmark
    static class NoModels {
        @Eval(dataset = OnFakes.NUMBERS)
        Scorer one() {
            return OnFakes.right();
        }
    }

    @LlmBenchmark
    static class NoTasks extends OnFakes {}

    @Test
    void a_benchmark_needs_models_and_tasks() {
        fails(NoModels.class, "has no model; add @Models({\"provider:name\"})");
        fails(NoTasks.class, "has no @Eval method");
    }

    @LlmBenchmark
    @Models("fake:echo")
    class Inner {
        @Eval(dataset = OnFakes.NUMBERS)
        Scorer one() {
            return OnFakes.right();
        }
    }

    @LlmBenchmark
    @Models("fake:echo")
    private static final class Hidden {
        Hidden(String argument) {}

        @Eval(dataset = OnFakes.NUMBERS)
        Scorer one() {
            return OnFakes.right();
        }
    }

    @Test
    void a_class_must_be_one_that_can_be_made() {
        fails(Inner.class, "must be static or stand alone");
        fails(
                Hidden.class,
                "must not be private",
                "its constructor cannot be given its parameter of type String; it may take BenchmarkInfo and what a BenchmarkExtension supports");
    }

    @LlmBenchmark
    static class BadHooks {
        @BeforeBenchmark
        private void before() {}

        @AfterBenchmark
        int after(String argument) {
            return 1;
        }

        @Configure
        void engine() {}

        @ModelSource
        void models() {}

        @Eval(dataset = OnFakes.NUMBERS)
        Scorer one() {
            return OnFakes.right();
        }
    }

    @Test
    void a_hook_has_its_signature() {
        fails(
                BadHooks.class,
                "@BeforeBenchmark method before must not be private",
                "@AfterBenchmark method after cannot be given its parameter of type String; it may take Run, BenchmarkInfo",
                "@AfterBenchmark method after must return nothing",
                "@Configure method engine must have a parameter of type LlmBench.Builder",
                "@ModelSource method models must return ModelRef, or a stream, collection or array of them");
    }

    @LlmBenchmark
    static class BadSignatures extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer scorer(String argument) {
            return right();
        }

        @Eval(dataset = NUMBERS, prompt = "unused")
        Score score(String argument) {
            return Score.of(1);
        }

        @Eval(dataset = NUMBERS)
        Task task() {
            return Task.of(Dataset.jsonl(NUMBERS));
        }
    }

    @Test
    void a_task_has_its_signature() {
        fails(
                BadSignatures.class,
                ".scorer: an @Eval method that returns Scorer cannot be given its parameter of type String",
                ".score: parameters of a task in code must be Sample, Model or an interface",
                ".score: prompt and system of @Eval are not used by a task in code",
                ".task: the Task it returns says everything but name and tags");
    }

    @Test
    void only_what_is_selected_must_be_sound() {
        String reason = String.join(
                "\n",
                platform.builder(selectMethod(BadSignatures.class, "task")).discover().getDiscoveryIssues().stream()
                        .map(DiscoveryIssue::message)
                        .toList());

        assertThat(reason).contains(".task: ").doesNotContain(".score");
    }

    @LlmBenchmark
    static class UnknownExtractor extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return Scorers.exactMatch(Extractors.byName("no_such"));
        }
    }

    @LlmBenchmark
    static class NoDataset extends OnFakes {
        @Eval(dataset = "classpath:no/such.jsonl")
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    static class NoSamples extends OnFakes {
        @Eval(dataset = "classpath:cases/empty.jsonl")
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    static class SameName extends OnFakes {
        @Eval(dataset = NUMBERS, name = "numbers")
        Scorer one() {
            return right();
        }

        @Eval(dataset = NUMBERS, name = "numbers")
        Scorer two() {
            return right();
        }
    }

    @LlmBenchmark
    @Require("accuracy >= 0.5 model=fake:other")
    static class UnknownModel extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    static class NullScorer extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return null;
        }
    }

    @LlmBenchmark
    static class WrongList extends OnFakes {
        @Eval(dataset = NUMBERS)
        List<Object> one() {
            return Arrays.asList(right(), "text");
        }
    }

    @LlmBenchmark
    static class WrongModels extends OnFakes {
        @ModelSource
        Object[] models() {
            return new Object[] {"fake:echo"};
        }

        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    static class NoModelGiven extends OnFakes {
        @ModelSource
        List<?> models() {
            return List.of();
        }

        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @Test
    void what_only_the_run_can_see_fails_the_class_with_one_line() {
        fails(UnknownExtractor.class, "@Eval method one: ", "no_such");
        fails(NoDataset.class, "dataset no/such.jsonl is not on the class path");
        fails(NoSamples.class, "dataset empty of task one has no sample");
        fails(SameName.class, "task names must be unique, but \"numbers\" stands twice");
        fails(UnknownModel.class, "names model fake:other, which is not in benchmark UnknownModel");
        fails(NullScorer.class, "@Eval method one returned null; return a Scorer");
        fails(WrongList.class, "@Eval method one must return a list of Scorer, but one is text");
        fails(WrongModels.class, "@ModelSource method models must give ModelRef values", "but gave fake:echo");
        fails(NoModelGiven.class, "@ModelSource method models gave no model");
    }

    @Test
    void a_bad_class_does_not_keep_others_from_being_run() {
        assertThat(platform.run(NoTasks.class, GatesTest.Kinds.class)).contains("failed NoTasks", "successful Kinds");
    }

    @Test
    void a_class_that_names_what_cannot_be_loaded_fails_alone_and_by_name() throws Exception {
        Path broken = Files.writeString(home.resolve("Broken.java"), """
                @io.github.llmbench.junit.LlmBenchmark("broken")
                @io.github.llmbench.junit.Models("fake:even")
                public class Broken {
                    @io.github.llmbench.junit.Eval(dataset = "x.jsonl")
                    io.github.llmbench.api.Scorer right() { return null; }
                    void hook(Gone gone) {}
                }
                class Gone {}
                """);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), broken.toString());
        assertThat(compiled).isZero();
        Files.delete(home.resolve("Gone.class"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {home.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> type = loader.loadClass("Broken");
            assertThat(issues(type))
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.message())
                            .isEqualTo("Broken: cannot be read, since a class it names cannot be loaded: Gone"));
            assertThat(platform.run(type, GatesTest.Kinds.class)).contains("failed Broken", "successful Kinds");
        }
    }
}
