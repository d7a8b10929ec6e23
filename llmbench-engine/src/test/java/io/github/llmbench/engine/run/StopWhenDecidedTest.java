package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.testing.Fake;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StopWhenDecidedTest {
    @TempDir
    Path home;

    private static int number(String prompt) {
        return Integer.parseInt(Fixtures.right(prompt));
    }

    /** Right on nine of ten. */
    private static BoundModel good(String id) {
        return Fake.answering(id, prompt -> number(prompt) % 10 == 0 ? "no" : Fixtures.right(prompt));
    }

    /** Right on one of two. */
    private static BoundModel poor(String id) {
        return Fake.answering(id, prompt -> number(prompt) % 2 == 0 ? "no" : Fixtures.right(prompt));
    }

    @Test
    void a_run_ends_when_its_gate_is_decided_and_says_what_that_saved() {
        Benchmark benchmark =
                Fixtures.benchmark(2_000, 4, "p:m").gate("accuracy >= 0.7").stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.DECIDED);
        GateResult result = run.gates().get(0);
        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.metric().interval().method()).isEqualTo("betting confidence sequence");
        assertThat(result.metric().interval().low()).isGreaterThanOrEqualTo(0.7);
        assertThat(run.metric("accuracy", "p:m")).isEqualTo(result.metric());
        assertThat(result.metric().count()).isBetween(20L, 1_000L);
        assertThat(run.facts())
                .anyMatch(fact -> fact.startsWith("ended early: every gate was decided after ")
                        && fact.contains(" of 2,000 trials were not made, which saved at least as many calls"));
    }

    @Test
    void the_interval_allows_for_looking_even_where_the_run_goes_to_its_end() {
        Benchmark benchmark =
                Fixtures.benchmark(60, 4, "p:m").gate("accuracy >= 0.88").stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(run.gates().get(0).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(run.gates().get(0).metric().interval().method()).isEqualTo("betting confidence sequence");
    }

    @Test
    void every_gate_has_to_be_decided_on_every_model() {
        Benchmark benchmark = Fixtures.benchmark(1_500, 4, "p:a", "p:b")
                .gate("accuracy >= 0.7")
                .gate("extraction_failed <= 5%")
                .gate("accuracy better than p:b")
                .gate("cost <= 1 USD advisory")
                .stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:a"), poor("p:b")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.DECIDED);
        assertThat(run.gates().stream()
                        .filter(result -> !result.gate().advisory())
                        .map(GateResult::verdict))
                .containsExactly(Verdict.PASS, Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.PASS);
        assertThat(run.gates().get(4).difference().interval().method()).isEqualTo("betting confidence sequence");
    }

    @Test
    void a_gate_without_a_sequence_holds_the_run_to_its_end() {
        Benchmark benchmark = Fixtures.benchmark(300, 4, "p:m")
                .gate("accuracy >= 0.5")
                .gate("e2e.p50 <= 10 s")
                .stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(run.gates()).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
        assertThat(run.gates().get(1).metric().interval().method()).isEqualTo("order statistics");
    }

    @Test
    void an_advisory_gate_holds_nothing_up_and_is_not_decided_on_an_interval_that_does_not_hold() {
        Benchmark benchmark = Fixtures.benchmark(2_000, 4, "p:m")
                .gate("accuracy >= 0.5")
                .gate("e2e.p50 <= 10 s advisory")
                .stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.DECIDED);
        assertThat(run.gates().get(1).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(run.gates().get(1).explanation()).startsWith("a run ended early");
    }

    @Test
    void samples_count_in_the_order_drawn_with_all_their_epochs() {
        Benchmark benchmark = Benchmark.named("numbers")
                .task(Fixtures.task(800).epochs(3))
                .models("p:m")
                .gate("accuracy >= 0.6")
                .stopWhenDecided();

        Run run = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(run.status()).isEqualTo(Run.Status.DECIDED);
        List<String> samples =
                Fixtures.trials(run).stream().map(trial -> trial.key().sample()).toList();
        assertThat(samples.subList(0, 3)).containsOnly(samples.get(0));
        assertThat(run.gates().get(0).metric().count()).isLessThanOrEqualTo(samples.size() / 3);
    }

    @Test
    void a_decided_run_is_finished_and_not_taken_up_again() {
        Benchmark benchmark =
                Fixtures.benchmark(1_000, 4, "p:m").gate("accuracy >= 0.5").stopWhenDecided();
        Run first = Fixtures.bench(home, good("p:m")).build().run(benchmark);
        Run second = Fixtures.bench(home, good("p:m")).build().run(benchmark);

        assertThat(first.status()).isEqualTo(Run.Status.DECIDED);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.gates().get(0).metric()).isNotNull();
    }
}
