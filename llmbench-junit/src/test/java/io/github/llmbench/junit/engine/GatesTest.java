package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.score.judge.Judges;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.Event;
import org.opentest4j.AssertionFailedError;

class GatesTest {
    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        platform = new Platform(home);
    }

    @LlmBenchmark("judged")
    static class Judged extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 5)
        @Require("rubric >= 2 model=fake:even")
        Scorer polite() {
            return Judges.rubric("Is it polite?").by("fake:judge");
        }
    }

    @Test
    void a_judge_scores_a_task_of_a_benchmark_class() {
        assertThat(platform.run(Judged.class))
                .contains("successful rubric >= 2 model=fake:even")
                .anyMatch(line -> line.contains("fake:even: rubric 4"));
    }

    @LlmBenchmark("verdicts")
    @Require("extraction_failed <= 0.5")
    @Require("cost <= 0.50 USD")
    static class Verdicts extends OnFakes {
        @Eval(dataset = NUMBERS)
        @Require("accuracy >= 0.2")
        @Require("accuracy >= 0.9 model=fake:even")
        @Require("accuracy >= 0.5 model=fake:even")
        @Require("accuracy >= 0.8 model=fake:even advisory")
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void a_gate_passes_fails_or_is_aborted_and_a_model_says_its_result_in_its_name() {
        assertThat(platform.run(Verdicts.class))
                .containsExactly(
                        "successful extraction_failed <= 0.5 [numbers, fake:echo]",
                        "successful extraction_failed <= 0.5 [numbers, fake:even]",
                        "aborted cost <= 0.50 USD",
                        "successful fake:echo: 40/40, accuracy 1.000 [0.912, 1.000]",
                        "successful fake:even: 20/40, accuracy 0.500 [0.352, 0.648]",
                        "successful accuracy >= 0.2 [fake:echo]",
                        "successful accuracy >= 0.2 [fake:even]",
                        "failed accuracy >= 0.9 model=fake:even",
                        "aborted accuracy >= 0.5 model=fake:even",
                        "aborted accuracy >= 0.8 model=fake:even advisory",
                        "successful numbers",
                        "successful Verdicts");
    }

    @Test
    void whoever_reads_the_message_knows_why_and_where_the_report_is() {
        Map<String, String> reasons = platform.reasons(Verdicts.class);
        String report = "; report: " + home.resolve("reports");

        assertThat(reasons.get("accuracy >= 0.9 model=fake:even"))
                .startsWith(
                        "accuracy >= 0.9 model=fake:even failed: accuracy 0.5 [0.352, 0.648] lies on the bad side of"
                                + " 0.9" + report)
                .doesNotContain("\n");
        assertThat(reasons.get("accuracy >= 0.5 model=fake:even"))
                .startsWith("accuracy >= 0.5 model=fake:even is undecided: accuracy 0.5 [0.352, 0.648] holds 0.5: ")
                .contains(report);
        assertThat(reasons.get("accuracy >= 0.8 model=fake:even advisory"))
                .startsWith("advisory: accuracy >= 0.8 model=fake:even advisory failed: ");
        Path directory = Path.of(reasons.get("cost <= 0.50 USD").replaceAll(".*; report: ", ""));
        assertThat(Files.isDirectory(directory)).isTrue();
    }

    @LlmBenchmark("promises kept")
    @UnderLoad(value = "closed 4 for 80 calls", slos = "e2e <= 60s")
    @Require("goodput.share >= 0.9")
    static class Kept extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer numbers() {
            return right();
        }
    }

    @LlmBenchmark("promises broken")
    @UnderLoad(
            value = "closed 4 for 80 calls",
            slos = {"e2e <= 60s", "e2e <= 0.000001ms"})
    @Require("goodput.share >= 0.9")
    static class Broken extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer numbers() {
            return right();
        }
    }

    @LlmBenchmark("promises of a plain run")
    @UnderLoad(value = "closed 4", slos = "e2e <= 60s")
    @Require("goodput.share >= 0.9")
    static class Plain extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void a_gate_on_goodput_without_a_load_that_measures_says_what_load_does() {
        assertThat(platform.reasons(Plain.class).get("goodput.share >= 0.9 [fake:echo]"))
                .contains("is undecided: there is no metric goodput.share: it takes a load that ends by itself, such as"
                        + " \"closed 16 for 500 calls\" or \"constant 10/s for 60s\"; there are accuracy, ");
    }

    @Test
    void a_gate_on_goodput_is_decided_on_the_share_of_calls_that_keep_all_promises() {
        assertThat(platform.run(Kept.class))
                .contains(
                        "successful goodput.share >= 0.9 [numbers, fake:echo]",
                        "successful goodput.share >= 0.9 [numbers, fake:even]");
        assertThat(platform.run(Broken.class))
                .contains(
                        "failed goodput.share >= 0.9 [numbers, fake:echo]",
                        "failed goodput.share >= 0.9 [numbers, fake:even]");
        assertThat(platform.reasons(Broken.class).get("goodput.share >= 0.9 [numbers, fake:echo]"))
                .startsWith("goodput.share >= 0.9 [numbers, fake:echo] failed: goodput.share 0 [0, ");
    }

    @Test
    void a_failed_gate_is_a_failed_assertion() {
        List<Event> failed = platform.builder(selectClass(Verdicts.class))
                .execute()
                .allEvents()
                .failed()
                .list();

        assertThat(failed).hasSize(1);
        assertThat(failed.get(0)
                        .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                        .getThrowable())
                .containsInstanceOf(AssertionFailedError.class);
    }

    @Test
    void ids_stay_the_same_from_run_to_run() {
        List<String> first = dynamicIds();

        assertThat(first)
                .contains(
                        "/[gate:cost <= 0.50 USD]",
                        "/[gate:extraction_failed <= 0.5]/[task:numbers]/[model:fake%3Aecho]",
                        "/[method:numbers()]/[model:fake%3Aecho]",
                        "/[method:numbers()]/[gate:accuracy >= 0.2]/[model:fake%3Aeven]")
                .isEqualTo(dynamicIds());
    }

    private List<String> dynamicIds() {
        return platform.builder(selectClass(Verdicts.class))
                .execute()
                .allEvents()
                .dynamicallyRegistered()
                .map(event -> event.getTestDescriptor().getUniqueId().toString())
                .map(id -> id.replaceAll("^.*Verdicts\\]", ""))
                .toList();
    }

    @LlmBenchmark
    @Models("fake:down")
    static class Down extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer numbers() {
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 3)
        List<Scorer> speed() {
            return List.of();
        }
    }

    @Test
    void a_model_fails_where_nothing_could_be_scored() {
        Map<String, String> reasons = platform.reasons(Down.class);

        assertThat(reasons.get("fake:down: nothing scored")).contains("nothing was scored of fake:down on ");
        assertThat(platform.run(Down.class))
                .containsExactly(
                        "failed fake:down: nothing scored",
                        "successful numbers",
                        "failed fake:down: nothing scored",
                        "successful speed",
                        "successful Down");
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class Kinds extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 3)
        List<Scorer> speed() {
            return List.of();
        }

        @Eval(name = "two numbers")
        @Require("accuracy <= 1.5")
        Task whole() {
            Sample seven = Sample.builder().id("a").input("7").target("7").build();
            Sample eight = Sample.builder().id("b").input("8").target("9").build();
            return Task.of(Dataset.of("some", List.of(seven, eight)))
                    .scorer(right())
                    .epochs(2)
                    .gate("accuracy >= -1");
        }
    }

    @Test
    void a_task_may_have_no_scorer_or_be_given_whole() {
        assertThat(platform.run(Kinds.class))
                .containsExactlyInAnyOrder(
                        "successful fake:echo: 3/3 answered",
                        "successful speed",
                        "successful fake:echo: accuracy 0.500 [0.000, 1.000]",
                        "successful accuracy <= 1.5 [fake:echo]",
                        "successful accuracy >= -1 [fake:echo]",
                        "successful two numbers",
                        "successful Kinds");
    }
}
