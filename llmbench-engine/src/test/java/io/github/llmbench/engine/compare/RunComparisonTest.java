package io.github.llmbench.engine.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.compare.RunComparison.Change;
import io.github.llmbench.engine.compare.RunComparison.Entrant;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.engine.report.ComparisonSummary;
import io.github.llmbench.engine.stats.MultipleTests;
import io.github.llmbench.engine.stats.Ranking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunComparisonTest {
    private static Entrant entrant(Figures figures) {
        return new Entrant(figures.id(), null, List.of(figures.run()));
    }

    private static RunComparison compare(Figures... runs) {
        return RunComparison.of(
                List.of(runs).stream().map(RunComparisonTest::entrant).toList());
    }

    private static Row row(RunComparison comparison, String metric) {
        return comparison.tables().get(0).rows().stream()
                .filter(row -> row.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_makes_another_experiment_comes_before_what_is_worth_knowing() {
        RunComparison comparison = compare(
                Figures.of("one", 50).model("p:a", i -> 1).identity("task.t.prompt", "x"),
                Figures.of("two", 50).model("p:a", i -> 1));

        assertThat(comparison.changes())
                .containsExactly(
                        new Change("task.t.prompt", true, List.of("x", "")),
                        new Change("machine", false, List.of("one", "two")));
    }

    @Test
    void runs_of_one_model_each_are_sides_whatever_their_models_are_called() {
        RunComparison comparison = compare(
                Figures.of("one", 200).model("p:a", Figures.wrongEvery(2)),
                Figures.of("two", 200).model("p:b", Figures.wrongEvery(10)));

        Row accuracy = row(comparison, "accuracy");
        assertThat(comparison.tables().get(0).sides()).containsExactly("one", "two");
        assertThat(accuracy.estimates()).containsExactly(0.5, 0.9);
        assertThat(accuracy.pairs().get(0).difference().difference()).isCloseTo(-0.4, within(1e-12));
        assertThat(accuracy.pairs().get(0).ahead()).isEqualTo(1);
        assertThat(accuracy.ranking()).isEmpty();
    }

    @Test
    void runs_of_several_models_are_compared_model_by_model_and_the_others_are_named() {
        RunComparison comparison = compare(
                Figures.of("one", 50).model("p:a", i -> 1).model("p:b", i -> 0).model("p:old", i -> 0),
                Figures.of("two", 50).model("p:a", i -> 1).model("p:b", i -> 1));

        assertThat(comparison.tables())
                .extracting(RunComparison.Table::sides)
                .containsExactly(List.of("one p:a", "two p:a"), List.of("one p:b", "two p:b"));
        assertThat(comparison.remarks()).containsExactly("models of one that the others do not have: p:old");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compare(
                        Figures.of("one", 5).model("p:a", i -> 1).model("p:b", i -> 1),
                        Figures.of("two", 5).model("p:c", i -> 1)))
                .withMessage(
                        "the runs have no model in common: one has [p:a, p:b]; two has [p:c]; choose one of each as"
                                + " RUN#MODEL");
    }

    @Test
    void three_sides_are_ranked_by_holm_adjusted_tests() {
        RunComparison comparison = compare(Figures.of("run", 300)
                .model("p:a", Figures.wrongEvery(10))
                .model("p:b", Figures.wrongEvery(2))
                .model("p:c", Figures.wrongEvery(11)));

        Row accuracy = row(comparison, "accuracy");
        assertThat(accuracy.ranking())
                .containsExactly(new Ranking.Group(1, List.of(2, 0)), new Ranking.Group(3, List.of(1)));
        assertThat(accuracy.pairs().get(0).adjusted())
                .isGreaterThan(accuracy.pairs().get(0).difference().pValue());
        // Unscored is the same in all: one rank.
        assertThat(row(comparison, "unscored").ranking()).hasSize(1);
    }

    @Test
    void eleven_sides_can_be_told_apart_by_a_percentile() {
        Figures[] runs = IntStream.range(0, 11)
                .mapToObj(run -> Figures.of("r" + run, 200).model("p:a", i -> 1).lasting(i -> 100 * (run + 1) + i % 7))
                .toArray(Figures[]::new);

        Row p95 = row(compare(runs), "e2e.p95");

        assertThat(p95.pairs()).hasSize(55);
        assertThat(p95.pairs()).allSatisfy(pair -> assertThat(pair.ahead()).isEqualTo(pair.left()));
        assertThat(p95.ranking()).hasSize(11);
    }

    @Test
    void samples_that_flipped_and_those_on_one_side_only_are_named() {
        RunComparison comparison = compare(
                Figures.of("one", 12).model("p:a", i -> i == 3 ? 0 : 1),
                Figures.of("two", 10).model("p:a", i -> i == 4 || i == 5 ? 0 : 1));

        assertThat(comparison.tables().get(0).flips())
                .containsExactly(new Flips(
                        0, 1, "accuracy", List.of("s3"), List.of("s4", "s5"), List.of("s10", "s11"), List.of()));
        assertThat(row(comparison, "accuracy").pairs().get(0).difference().unpaired())
                .isEqualTo(2);
    }

    @Test
    void samples_that_have_a_duration_on_one_side_only_are_named_and_counted() {
        RunComparison comparison = compare(
                Figures.of("one", 100).model("p:a", i -> 1).lasting(i -> i < 97 ? 100 + i % 5 : Double.NaN),
                Figures.of("two", 100).model("p:a", i -> 1).lasting(i -> i > 0 ? 100 + i % 7 : Double.NaN));

        for (String metric : List.of("e2e.p50", "e2e.p95")) {
            assertThat(row(comparison, metric).pairs().get(0).difference().unpaired())
                    .isEqualTo(4);
        }
        assertThat(row(comparison, "accuracy").pairs().get(0).difference().unpaired())
                .isZero();
        assertThat(comparison.tables().get(0).unpaired())
                .containsExactly(new RunComparison.Unpaired(
                        0, 1, List.of("e2e.p50", "e2e.p95"), List.of("s0"), List.of("s97", "s98", "s99")));
        assertThat(String.join("\n", ComparisonSummary.lines(comparison)))
                .contains("only in A (1): s0 (e2e.p50, e2e.p95)", "only in B (3): s97, s98, s99 (e2e.p50, e2e.p95)");
    }

    @Test
    void a_task_and_a_score_that_a_side_lacks_are_named() {
        ScoreMetric other = new ScoreMetric("t", "f1", "f1", false, 0, 1, Direction.HIGHER_IS_BETTER);
        ScoreMetric elsewhere = new ScoreMetric("u", "f1", "f1", false, 0, 1, Direction.HIGHER_IS_BETTER);
        RunComparison scores = compare(
                Figures.of("one", 10).model("p:a", i -> 1),
                Figures.of("two", 10).model("p:a", i -> 1).scoring(other));
        RunComparison tasks = compare(
                Figures.of("one", 10).model("p:a", i -> 1),
                Figures.of("two", 10).model("p:a", i -> 1).scoring(elsewhere));

        assertThat(row(scores, "accuracy").pairs().get(0).why()).isEqualTo("two has no accuracy on t");
        assertThat(row(scores, "f1").pairs().get(0).why()).isEqualTo("one has no f1 on t");
        assertThat(String.join("\n", ComparisonSummary.lines(scores)))
                .contains("two has no accuracy on t", "one has no f1 on t");
        assertThat(tasks.remarks())
                .containsExactly(
                        "task t is not compared: one had it, two had not",
                        "task u is not compared: two had it, one had not");
    }

    @Test
    void a_metric_that_one_side_alone_has_stays_in_the_table_with_the_reason() {
        RunComparison comparison = compare(
                Figures.of("one", 100).model("p:a", i -> 1).lasting(i -> 100),
                Figures.of("two", 100).model("p:a", i -> 1));

        assertThat(row(comparison, "e2e.p50").pairs().get(0).why())
                .startsWith("100 against 0 values are too few for an interval");
    }

    @Test
    void repeats_of_another_experiment_are_told_of() {
        RunComparison comparison = RunComparison.of(List.of(
                entrant(Figures.of("one", 10).model("p:a", i -> 1)),
                new Entrant(
                        "twice",
                        null,
                        List.of(
                                Figures.of("two", 10).model("p:a", i -> 1).run(),
                                Figures.of("three", 10)
                                        .model("p:a", i -> 1)
                                        .identity("task.t.dataset", "e")
                                        .run()))));

        assertThat(comparison.remarks())
                .containsExactly("run three is no repeat of two, though it stands for one: their identity differs in"
                        + " task.t.dataset");
    }

    @Test
    void a_difference_has_a_size_of_its_own() {
        RunComparison comparison = compare(
                Figures.of("one", 200).model("p:a", i -> i < 20 ? 0 : 1).lasting(i -> 100 + i % 10),
                Figures.of("two", 200)
                        .model("p:a", i -> i >= 10 && i < 50 ? 0 : 1)
                        .lasting(i -> 105 + i % 10));

        // Ten samples only two got right, thirty only one: odds 3, and its exact limits as 30 of 40.
        Effect odds = row(comparison, "accuracy").pairs().get(0).effect();
        assertThat(odds.name()).isEqualTo(Effect.ODDS_RATIO);
        assertThat(odds.estimate()).isEqualTo(3);
        assertThat(odds.interval().low()).isBetween(1.4, 1.5);
        Effect delta = row(comparison, "e2e.p50").pairs().get(0).effect();
        assertThat(delta.name()).isEqualTo(Effect.CLIFFS_DELTA);
        assertThat(delta.estimate()).isCloseTo(-0.75, within(1e-9));
        assertThat(delta.interval()).isNotNull();
        assertThat(row(comparison, "e2e.p95").pairs().get(0).effect()).isNull();
    }

    @Test
    void q_is_adjusted_over_all_rows_and_p_over_the_pairs_of_a_metric() {
        RunComparison comparison = compare(
                Figures.of("one", 200).model("p:a", Figures.wrongEvery(2)).lasting(i -> 100 + i % 5),
                Figures.of("two", 200).model("p:a", Figures.wrongEvery(3)).lasting(i -> 100 + i % 5));

        List<Row> tested = comparison.tables().get(0).rows().stream()
                .filter(row -> row.pairs().get(0).difference() != null)
                .toList();
        double[] expected = MultipleTests.benjaminiHochberg(tested.stream()
                .mapToDouble(row -> row.pairs().get(0).difference().pValue())
                .toArray());
        assertThat(tested).hasSizeGreaterThan(3);
        assertThat(tested)
                .extracting(row -> row.pairs().get(0).falseDiscovery())
                .containsExactly(Arrays.stream(expected).boxed().toArray(Double[]::new));
        Row accuracy = row(comparison, "accuracy");
        assertThat(accuracy.pairs().get(0).adjusted())
                .isEqualTo(accuracy.pairs().get(0).difference().pValue())
                .isLessThan(accuracy.pairs().get(0).falseDiscovery());
    }

    @Test
    void judgements_of_pairs_give_strengths_with_intervals() {
        ScoreMetric pairwise = new ScoreMetric("t", "beats", "pairwise.beats", false, 0, 1, Direction.HIGHER_IS_BETTER);
        Figures run = Figures.of("run", 100)
                .scoring(pairwise)
                .model("p:a", i -> i < 80 ? 1 : 0)
                .model("p:b", i -> i < 50 ? 1 : i < 60 ? 0.5 : 0);

        Judgements judged = row(compare(run), "pairwise.beats").judgements();

        assertThat(judged.strengths())
                .extracting(Judgements.Strength::name)
                .containsExactly("p:a", "p:b", Judgements.OTHER);
        Judgements.Strength best = judged.strengths().get(0);
        Judgements.Strength other = judged.strengths().get(2);
        // Each was held against the other answer only, so that the odds are those of its own wins.
        assertThat(best.logStrength() - other.logStrength()).isCloseTo(Math.log(80.0 / 20), within(1e-6));
        assertThat(best.wins()).isEqualTo(80);
        assertThat(best.interval().low()).isLessThan(best.logStrength());
        assertThat(row(compare(run.model("p:b", i -> 1)), "pairwise.beats")
                        .judgements()
                        .why())
                .isEqualTo("p:b won all of its 100 judgements, so that no strength can be told");
        assertThat(row(compare(Figures.of("x", 5).model("p:a", i -> 1).model("p:b", i -> 1)), "accuracy")
                        .judgements())
                .isNull();
    }

    @Test
    void shared_clusters_make_the_interval_cluster_robust() {
        Row clustered = row(
                compare(
                        Figures.of("one", 200)
                                .model("p:a", i -> i / 4 % 3 == 0 ? 0 : 1)
                                .clusters(4),
                        Figures.of("two", 200).model("p:a", i -> 1).clusters(4)),
                "accuracy");

        assertThat(clustered.pairs().get(0).difference().interval().method()).isEqualTo("cluster-robust t");
    }

    @Test
    void repeats_are_one_side_with_the_run_as_the_unit_of_latency() {
        List<RunFigures> before = List.of(
                slow("b1", 100).run(),
                slow("b2", 101).run(),
                slow("b3", 102).run(),
                slow("b4", 103).run());
        List<RunFigures> after = List.of(
                slow("a1", 120).run(),
                slow("a2", 121).run(),
                slow("a3", 122).run(),
                slow("a4", 123).run());

        RunComparison comparison =
                RunComparison.of(List.of(new Entrant("before", null, before), new Entrant("after", null, after)));

        Row median = row(comparison, "e2e.p50");
        assertThat(median.direction()).isEqualTo(Direction.LOWER_IS_BETTER);
        assertThat(median.pairs().get(0).difference().interval().method()).isEqualTo("hodges-lehmann, moses exact");
        assertThat(median.pairs().get(0).ahead()).isZero();
        // Repeats of a sample are one pair, not several.
        assertThat(row(comparison, "accuracy").pairs().get(0).difference().pairs())
                .isEqualTo(100);
    }

    private static Figures slow(String id, int milliseconds) {
        return Figures.of(id, 100).model("p:a", i -> 1).lasting(i -> milliseconds + i % 3);
    }

    @Test
    void text_and_json_say_the_same() throws IOException {
        RunComparison comparison = compare(
                Figures.of("one", 100).model("p:a", Figures.wrongEvery(2)).lasting(i -> 100 + i % 5),
                Figures.of("two", 98).model("p:a", Figures.wrongEvery(9)).lasting(i -> 150 + i % 5));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ComparisonDocument.write(comparison, List.of(), out);

        JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        assertThat(json.path("schema").asText()).isEqualTo(ComparisonDocument.SCHEMA);
        assertThat(json.toString()).doesNotContain("NaN");
        assertThat(json.path("tables").path(0).path("metrics").findValuesAsText("metric"))
                .containsSubsequence("accuracy", "unscored", "extraction_failed", "e2e.p50", "e2e.p95");
        assertThat(String.join("\n", ComparisonSummary.lines(comparison)))
                .contains(
                        "Identity: the same",
                        "machine: one | two",
                        "B better, 2 unpaired",
                        "A better",
                        "only in A (2): s98, s99");
    }

    @Test
    void a_baseline_file_stands_for_its_run(@TempDir Path directory) throws IOException {
        RunFigures run = Figures.of("one", 30)
                .model("p:a", Figures.wrongEvery(3))
                .lasting(i -> 1 / 3.0)
                .clusters(2)
                .run();
        Path file = directory.resolve("baseline.json");

        BaselineFile.write(file, run);
        RunFigures read = BaselineFile.read(file);

        assertThat(read.id()).isEqualTo("one");
        assertThat(read.header().scores()).isEqualTo(run.header().scores());
        assertThat(read.header().fingerprint().context()).isEmpty();
        assertThat(read.trials()).hasSize(30);
        assertThat(read.trials().get(0).figures().get("e2e")).isEqualTo(0.3333333);
        assertThat(read.trials().get(0).cluster()).isEqualTo("c0");
    }

    @Test
    void an_entrant_or_a_side_that_is_not_there_is_refused() {
        RunFigures run = Figures.of("one", 3).model("p:a", i -> 1).run();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Entrant("x", "p:b", List.of(run)))
                .withMessage("run one has no model p:b; its models are [p:a]");
        assertThatIllegalArgumentException().isThrownBy(() -> new Entrant("x", null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Side("x", "p:a", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunComparison.of(List.of(new Entrant("x", null, List.of(run)))))
                .withMessageContaining("needs two runs or two models");
        assertThatIllegalArgumentException().isThrownBy(() -> RunComparison.of(List.of()));
    }
}
