package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.compare.Judgements;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.report.ConsoleListener;
import io.github.llmbench.engine.report.MarkdownReporter;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.testing.Fake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReducersInRunTest {
    @TempDir
    Path home;

    /** Right on the first {@code right} epochs of each sample, in whatever order they come. */
    private static BoundModel rightSoOften(int right) {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        return Fake.answering(
                "p:m",
                prompt -> asked.merge(prompt, 1, Integer::sum) <= right
                        ? Fixtures.right(prompt)
                        : "no " + asked.get(prompt));
    }

    private Metric accuracy(String reducer, int right) {
        Run run = Fixtures.bench(home, rightSoOften(right))
                .build()
                .run(Benchmark.named("reduced")
                        .task(Fixtures.task(6).epochs(4).reducer(reducer))
                        .models("p:m")
                        .load(Load.closed(1))
                        .seed(reducer.hashCode() + right));
        return run.metric("accuracy", "p:m");
    }

    @Test
    void the_metric_of_a_task_is_what_its_reducer_makes_of_the_epochs() {
        assertThat(accuracy("mean", 2).estimate()).isEqualTo(0.5);
        assertThat(accuracy("max", 1).estimate()).isEqualTo(1);
        assertThat(accuracy("mode", 3).estimate()).isEqualTo(1);
        assertThat(accuracy("median", 1).estimate()).isZero();
        assertThat(accuracy("at_least_3", 2).estimate()).isZero();
        assertThat(accuracy("pass_at_2", 1).estimate()).isCloseTo(0.5, within(1e-12));
        assertThat(accuracy("pass_k_2", 3).estimate()).isCloseTo(0.5, within(1e-12));
        Metric atLeast = accuracy("at_least_2", 2);
        assertThat(atLeast.estimate()).isEqualTo(1);
        assertThat(atLeast.count()).isEqualTo(6);
        assertThat(atLeast.signature()).endsWith("|reducer=at_least_2");
    }

    @Test
    void the_answer_that_most_epochs_give_has_the_vote() {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        // Right twice, and wrong twice in two ways.
        BoundModel model = Fake.answering("p:m", prompt -> {
            int epoch = asked.merge(prompt, 1, Integer::sum);
            return epoch % 2 == 0 ? Fixtures.right(prompt) : "wrong " + epoch;
        });
        Benchmark benchmark = Benchmark.named("vote")
                .task(Fixtures.task(5).epochs(4).reducer("majority_vote"))
                .models("p:m");
        Run run = Fixtures.bench(home, model).build().run(benchmark);
        assertThat(run.metric("accuracy", "p:m").estimate()).isEqualTo(1);
        assertThat(RunComparison.ofRuns(List.of(run, run)).toString())
                .contains("accuracy on numbers cannot be compared: its reducer majority_vote counts answers");
    }

    @Test
    void an_epoch_without_a_score_is_left_out_and_so_is_a_sample_with_too_few() {
        // Of sample s0 one epoch is scored, of the others both.
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        Scorer scorer = Scorer.of("own", input -> {
            boolean first = asked.merge(input.sample().id(), 1, Integer::sum) == 1;
            return input.sample().id().equals("s0") && first ? Score.unscored("not yet") : Score.of(true);
        });
        Task task = Task.of(Fixtures.numbers(4)).scorer(scorer).epochs(2);
        for (String reducer : new String[] {"mean", "pass_at_2"}) {
            asked.clear();
            Run run = Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                    .build()
                    .run(Benchmark.named("nan")
                            .task(task.reducer(reducer))
                            .models("p:m")
                            .mostUnscored(1));
            Metric accuracy = run.metric("accuracy", "p:m");
            assertThat(accuracy.estimate()).isEqualTo(1);
            assertThat(accuracy.unscored()).isEqualTo(1);
            assertThat(accuracy.count()).isEqualTo(reducer.equals("mean") ? 7 : 3);
        }
    }

    @Test
    void runs_are_compared_by_what_the_reducer_makes() {
        Benchmark benchmark = Benchmark.named("reduced")
                .task(Fixtures.task(6).epochs(2).reducer("max"))
                .models("p:m")
                .load(Load.closed(1));
        Run half = Fixtures.bench(home, rightSoOften(1)).build().run(benchmark);
        Run none = Fixtures.bench(home, rightSoOften(0)).build().run(benchmark);
        assertThat(half.header().scores().get(0).reducer()).isEqualTo("max");
        assertThat(RunComparison.ofRuns(List.of(half, none)).toString()).contains("estimates=[1.0, 0.0]");
        assertThat(half.header().fingerprint().identity()).containsEntry("task.numbers.reducer", "max");
    }

    @Test
    void a_sample_is_one_judgement_whatever_its_reducer_makes_of_the_epochs() {
        for (String reducer : List.of("mean", "max")) {
            Run run = Fixtures.bench(
                            home,
                            Fake.answering("p:a", prompt -> prompt.contains("1") ? "no" : Fixtures.right(prompt)),
                            Fake.answering("p:b", prompt -> prompt.contains("2") ? "no" : Fixtures.right(prompt)))
                    .build()
                    .run(Benchmark.named("judged")
                            .task(Task.of(Fixtures.numbers(6))
                                    .scorer(new Beats())
                                    .epochs(4)
                                    .reducer(reducer))
                            .models("p:a", "p:b"));

            Judgements judged =
                    RunTables.of(run, OneSided.read(run)).get(0).rows().get(0).judgements();

            assertThat(judged.strengths())
                    .filteredOn(side -> !side.name().equals(Judgements.OTHER))
                    .extracting(Judgements.Strength::judgements)
                    .as(reducer)
                    .containsExactly(6L, 6L);
        }
    }

    /** Says by right and wrong who won a pair. */
    private static final class Beats implements Scorer {
        @Override
        public String name() {
            return "beats";
        }

        @Override
        public String metric() {
            return "pairwise.beats";
        }

        @Override
        public String signature() {
            return "beats|test";
        }

        @Override
        public Score score(ScoringInput input) {
            return Score.of(input.text().equals(input.sample().target()));
        }
    }

    @Test
    void a_reducer_that_is_none_or_needs_more_epochs_is_refused_before_anything_is_paid() {
        BoundModel model = Fake.answering("p:m", Fixtures::right);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.bench(home, model)
                        .build()
                        .run(Benchmark.named("b")
                                .task(Fixtures.task(2).reducer("best"))
                                .models("p:m")))
                .withMessageStartingWith("task numbers: reducer must be one of mean, median, mode, max, majority_vote");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.bench(home, model)
                        .build()
                        .run(Benchmark.named("b")
                                .task(Fixtures.task(2).epochs(2).reducer("pass_at_5"))
                                .models("p:m")))
                .withMessage("reducer pass_at_5 of task numbers needs 5 epochs of each sample, but it has 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.bench(home, model)
                        .build()
                        .run(Benchmark.named("b")
                                .task(Task.of(Fixtures.numbers(2))
                                        .scorer(Scorers.byName("bleu"))
                                        .epochs(2)
                                        .reducer("pass_at_2"))
                                .models("p:m")))
                .withMessage("task numbers: reducer pass_at_2 counts answers that pass, but bleu is graded; give the"
                        + " scorer a threshold, or the reducer mean or median");
        assertThat(Fake.asked(model)).isEmpty();
    }

    @Test
    void several_tasks_make_a_suite_score_corrected_for_chance_beside_the_raw_one() throws Exception {
        Dataset choices = Dataset.of(
                "choices",
                () -> IntStream.range(0, 8)
                        .mapToObj(i -> Sample.builder()
                                .id("c" + i)
                                .input("say " + (i < 4 ? "A" : "B"))
                                .target("A")
                                .choice("one")
                                .choice("two")
                                .choice("three")
                                .choice("four")
                                .build()));
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        Run run = Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .formats("html", "json")
                .listener(ConsoleListener.to(new PrintStream(console, true, StandardCharsets.UTF_8), false))
                .build()
                .run(Benchmark.named("suite")
                        .task(Fixtures.task(4))
                        .task(Task.of(choices).scorer(Scorers.choice()))
                        .task(Fixtures.task(2).named("again"))
                        .models("p:m"));
        // Numbers: 1, chance 0. Choices: 0.5, chance 0.25, so 1/3.
        Metric score = of(run, "suite.score");
        assertThat(score.estimate()).isCloseTo((1 + 1 + 1 / 3.0) / 3, within(1e-12));
        assertThat(score.interval()).isNotNull();
        Metric raw = of(run, "suite.raw");
        assertThat(raw.estimate()).isCloseTo(2.5 / 3, within(1e-12));
        double numbers = 1 - Proportions.wilson(4, 4, 0.95).low();
        double half = 0.5 - Proportions.wilson(4, 8, 0.95).low();
        double again = 1 - Proportions.wilson(2, 2, 0.95).low();
        double below = Math.sqrt(numbers * numbers + half * half + again * again) / 3;
        assertThat(raw.interval().low()).isCloseTo(raw.estimate() - below, within(1e-9));
        assertThat(raw.interval().high()).isCloseTo(raw.estimate() + half / 3, within(1e-9));
        assertThat(raw.interval().method()).isEqualTo(score.interval().method());
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("suite.score", "suite.raw", "all tasks");
        assertThat(new MarkdownReporter().text(run)).contains("suite.score", "all tasks");
        try (Stream<Path> reports = Files.walk(home.resolve("reports"))) {
            List<Path> files = reports.filter(Files::isRegularFile).toList();
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file).content().contains("suite.score"));
        }
    }

    private static Metric of(Run run, String name) {
        return run.metrics().stream()
                .filter(metric -> metric.name().equals(name) && "p:m".equals(metric.model()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void more_than_one_unscored_trial_in_twenty_fails_a_task_without_a_gate_on_them() {
        Scorer scorer = Scorer.of(
                "own",
                input -> input.sample().id().equals("s7") || input.sample().id().equals("s8")
                        ? Score.unscored("no opinion")
                        : Score.of(true));
        Task task = Task.of(Fixtures.numbers(20)).scorer(scorer);
        Benchmark benchmark = Benchmark.named("unscored").task(task).models("p:m");
        Run failed = run(benchmark);
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.gates()).singleElement().satisfies(gate -> {
            assertThat(gate.gate().expression()).isEqualTo("unscored <= 0.05");
            assertThat(gate.explanation())
                    .isEqualTo(
                            "2 of 20 trials are without a score; more than 0.05 of a task fail it unless it has a gate"
                                    + " of its own on unscored");
        });
        assertThat(new MarkdownReporter().text(failed)).contains("FAIL", "unscored &lt;= 0.05");
        assertThat(run(benchmark.mostUnscored(0.1)).gates()).isEmpty();
        assertThat(run(benchmark.mostUnscored(1)).gates()).isEmpty();
        assertThat(run(Benchmark.named("own").task(task.gate("unscored <= 0.9")).models("p:m"))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(run(benchmark.gate("unscored <= 0.9")).gates()).hasSize(1);
        assertThat(run(Benchmark.named("sound").task(Fixtures.task(20)).models("p:m"))
                        .gates())
                .isEmpty();
    }

    private Run run(Benchmark benchmark) {
        return Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .build()
                .run(benchmark);
    }
}
