package io.github.llmbench.engine.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Direction;
import io.github.llmbench.engine.compare.RunComparison.Change;
import io.github.llmbench.engine.compare.RunComparison.Entrant;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.report.ComparisonDocument;
import io.github.llmbench.engine.report.ComparisonSummary;
import io.github.llmbench.engine.stats.Ranking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
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
