package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Prices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BaselineTest {
    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void file() {
        file = home.resolve("baselines").resolve("numbers.json");
    }

    private Run run(UnaryOperator<String> answer, String baseline, UnaryOperator<LlmBench.Builder> more) {
        Benchmark benchmark = Fixtures.benchmark(200, 8, "p:m")
                .gate("accuracy not worse than baseline by 0.05")
                .baseline(baseline);
        LlmBench.Builder builder =
                Fixtures.bench(home, Fake.answering("p:m", answer)).continuousIntegration(false);
        return more.apply(builder).build().run(benchmark);
    }

    private static String halfRight(String prompt) {
        return prompt.endsWith("1") || prompt.endsWith("3") ? "no" : Fixtures.right(prompt);
    }

    @Test
    void the_first_run_becomes_the_baseline_and_the_next_is_paired_with_it() throws IOException {
        Run first = run(Fixtures::right, file.toString(), builder -> builder);
        Run same = run(Fixtures::right, file.toString(), builder -> builder);
        Run worse = run(BaselineTest::halfRight, file.toString(), builder -> builder);

        assertThat(first.gates()).extracting(GateResult::verdict).containsExactly(Verdict.INCONCLUSIVE);
        assertThat(first.gates().get(0).explanation())
                .isEqualTo("there is no baseline yet: " + file + " does not exist; it is made from this run");
        assertThat(first.facts()).contains("baseline: " + file + " is made from this run; commit it");
        assertThat(same.gates()).extracting(GateResult::verdict).containsExactly(Verdict.PASS);
        assertThat(same.facts()).contains("baseline: run " + first.id() + " of " + file);
        assertThat(worse.gates()).extracting(GateResult::verdict).containsExactly(Verdict.FAIL);
        assertThat(worse.gates().get(0).difference().pairs()).isEqualTo(200);
        assertThat(Files.readString(file)).contains("\"run\" : \"" + first.id());
    }

    @Test
    void the_file_has_a_line_a_trial_and_neither_prompts_nor_answers_nor_the_machine() throws IOException {
        run(Fixtures::right, file.toString(), builder -> builder);

        assertThat(Files.readAllLines(file).stream().filter(line -> line.contains("\"sample\"")))
                .hasSize(200)
                .first()
                .asString()
                .contains("\"exact_match\" : 1.0", "\"e2e\"");
        assertThat(Files.readString(file)).doesNotContain("say ", System.getProperty("os.arch"), home.toString());
    }

    @Test
    void in_continuous_integration_a_missing_baseline_is_a_warning() {
        Run run = run(Fixtures::right, file.toString(), builder -> builder.continuousIntegration(true));

        assertThat(run.gates()).extracting(GateResult::verdict).containsExactly(Verdict.INCONCLUSIVE);
        assertThat(run.facts()).anyMatch(fact -> fact.startsWith("warning: baseline " + file + " does not exist"));
        assertThat(file).doesNotExist();
    }

    @Test
    void an_update_is_decided_on_the_old_baseline_and_replaces_it() throws IOException {
        run(Fixtures::right, file.toString(), builder -> builder);

        Run updated = run(
                BaselineTest::halfRight,
                file.toString(),
                builder -> builder.continuousIntegration(true).updateBaseline(true));

        assertThat(updated.gates()).extracting(GateResult::verdict).containsExactly(Verdict.FAIL);
        assertThat(Files.readString(file)).contains("\"run\" : \"" + updated.id());
        assertThat(run(BaselineTest::halfRight, file.toString(), builder -> builder)
                        .gates())
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.PASS);
    }

    @Test
    void a_baseline_may_be_a_name_in_the_store_or_a_runs_id() {
        Run first = run(Fixtures::right, "released", builder -> builder);
        Run byName = run(Fixtures::right, "released", builder -> builder);
        Run byId = run(Fixtures::right, first.id(), builder -> builder);

        assertThat(first.facts()).contains("baseline: released is made from this run");
        assertThat(byName.gates()).extracting(GateResult::verdict).containsExactly(Verdict.PASS);
        assertThat(byId.facts()).contains("baseline: run " + first.id() + " of " + first.id());
    }

    @Test
    void a_run_that_ended_early_is_no_baseline() {
        Run early = Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .build()
                .run(Fixtures.benchmark(500, 8, "p:m").gate("accuracy >= 0.5").stopWhenDecided());

        assertThat(early.status()).isEqualTo(Run.Status.DECIDED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Fixtures::right, early.id(), builder -> builder))
                .withMessageContaining("which ended early when its gates were decided; name a run over all samples");
    }

    @Test
    void a_run_that_did_not_come_to_its_end_is_no_baseline() {
        Run partial = Fixtures.bench(
                        home,
                        Fake.model(
                                "p:m",
                                (request, context) -> CompletableFuture.completedFuture(Fake.answered(
                                        context, Fixtures.right(Fake.prompt(request)), Usage.of(10, 990)))))
                .prices(Prices.each("100"))
                .build()
                .run(Fixtures.benchmark(20, 1, "p:m").budget(Budget.usd("0.55")));

        assertThat(partial.status()).isEqualTo(Run.Status.PARTIAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Fixtures::right, partial.id(), builder -> builder))
                .withMessageContaining("which did not come to its end; name a run over all samples");
    }

    @Test
    void what_changed_since_the_baseline_is_named() {
        run(Fixtures::right, file.toString(), builder -> builder);
        Benchmark other = Benchmark.named("numbers")
                .task(Fixtures.task(200).prompt("please {{input}}"))
                .models("p:m")
                .baseline(file.toString());

        Run run = Fixtures.bench(home, Fake.answering("p:m", prompt -> "1"))
                .build()
                .run(other);

        assertThat(run.facts()).anyMatch(fact -> fact.endsWith("; these changed since: task.numbers.prompt"));
    }

    @Test
    void a_broken_or_foreign_baseline_is_one_line_before_any_call() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"format\": \"llmbench-baseline/1\", \"run\": \"x\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Fixtures::right, file.toString(), builder -> builder))
                .withMessageStartingWith("baseline " + file + " cannot be used: ")
                .withMessageContaining("make it anew by updating the baseline");
        Files.writeString(file, "{\"a\": 1}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Fixtures::right, file.toString(), builder -> builder))
                .withMessageContaining("its format must be llmbench-baseline/1, but is \"\"");
        Files.writeString(file, "{\"format\": \"llmbench-baseline/1\", \"run\": \"x\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Fixtures::right, file.toString(), builder -> builder))
                .withMessageContaining("cannot be used");

        Files.delete(file);
        run(Fixtures::right, file.toString(), builder -> builder);
        Benchmark other = Benchmark.named("letters")
                .task(Fixtures.task(5).named("letters"))
                .models("p:m")
                .baseline(file.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.bench(home, Fake.answering("p:m", prompt -> "1"))
                        .build()
                        .run(other))
                .withMessageContaining("is of benchmark numbers with tasks [numbers], but letters has [letters]");
    }
}
