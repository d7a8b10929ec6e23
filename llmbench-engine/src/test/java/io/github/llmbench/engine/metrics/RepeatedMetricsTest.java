package io.github.llmbench.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Figures;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.RunBootstrap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatedMetricsTest {
    private static Metric metric(List<RunFigures> runs, String name) {
        return RepeatedMetrics.of(runs, Set.of(name)).stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static RunFigures slow(int run) {
        return Figures.of("r" + run, 400)
                .model("p:a", i -> 1)
                .lasting(i -> 100 + run + i % 100)
                .run();
    }

    @Test
    void a_sample_with_its_repeats_is_one_unit() {
        RunFigures once =
                Figures.of("one", 100).model("p:a", i -> i < 60 ? 1 : 0).run();

        Metric single = metric(List.of(once), "accuracy");
        Metric repeated = metric(List.of(once, once, once, once), "accuracy");

        assertThat(single.interval().method()).isEqualTo("wilson");
        assertThat(repeated.estimate()).isCloseTo(0.6, within(1e-9));
        assertThat(repeated.count()).isEqualTo(400);
        assertThat(repeated.interval().method()).isEqualTo(Means.CLUSTERED);
        // Not half as wide, as four times the samples would be: nothing new was seen.
        double width = repeated.interval().high() - repeated.interval().low();
        assertThat(width).isCloseTo(single.interval().high() - single.interval().low(), within(0.02));
    }

    @Test
    void of_durations_the_run_is_the_unit() {
        List<RunFigures> two =
                IntStream.range(0, 2).mapToObj(RepeatedMetricsTest::slow).toList();
        List<RunFigures> six =
                IntStream.range(0, 6).mapToObj(RepeatedMetricsTest::slow).toList();

        assertThat(metric(six, "e2e.p95").interval().method()).isEqualTo(RunBootstrap.NAME);
        assertThat(metric(two, "e2e.p95").interval().method()).isEqualTo("t over runs");
        assertThat(metric(two, "e2e.p95").interval().low())
                .isLessThan(metric(two, "e2e.p95").estimate());
        assertThat(metric(two, "e2e.mean").interval().method()).isEqualTo(Means.CLUSTERED);
        assertThat(metric(two.subList(0, 1), "e2e.p50").interval().method()).isEqualTo(Quantiles.ORDER_STATISTICS);
        assertThat(metric(
                                List.of(Figures.of("few", 10)
                                        .model("p:a", i -> 1)
                                        .lasting(i -> 100)
                                        .run()),
                                "e2e.p99")
                        .interval())
                .isNull();
    }

    @Test
    void in_one_run_samples_that_share_a_passage_are_one_unit_of_durations() {
        Figures own = Figures.of("one", 400).model("p:a", i -> 1).lasting(i -> 100 + i / 4);
        Figures alone = Figures.of("one", 100).model("p:a", i -> 1).lasting(i -> 100 + i);

        for (String name : List.of("e2e.mean", "e2e.p95")) {
            Interval shared = metric(List.of(own.clusters(4).run()), name).interval();
            Interval single = metric(List.of(alone.run()), name).interval();
            assertThat(shared.low()).isCloseTo(single.low(), within(1e-9));
            assertThat(shared.high()).isCloseTo(single.high(), within(1e-9));
        }
        assertThat(metric(List.of(own.clusters(4).run()), "e2e.p95").interval().method())
                .isEqualTo("order statistics, samples as units");
    }

    @Test
    void equal_durations_are_no_certainty() {
        List<RunFigures> two = List.of(even(1, 50), even(2, 50));
        List<RunFigures> six = IntStream.range(0, 6).mapToObj(i -> even(i, 50)).toList();

        for (List<RunFigures> runs : List.of(two, six)) {
            for (String name : List.of("e2e.mean", "e2e.p50", "e2e.p95")) {
                Metric found = metric(runs, name);
                assertThat(found.estimate()).isEqualTo(100);
                assertThat(found.interval()).isNull();
            }
        }
        assertThat(metric(List.of(even(1, 50)), "e2e.mean").interval()).isNull();
        Interval ofMany = metric(List.of(even(1, 1_000)), "e2e.mean").interval();
        assertThat(ofMany.method()).isEqualTo(Mean.ALL_EQUAL);
        assertThat(ofMany.low()).isCloseTo(99.6, within(0.05));
        assertThat(ofMany.high()).isCloseTo(100.4, within(0.05));
    }

    @Test
    void a_gate_on_runs_that_do_not_differ_says_so() {
        List<RunFigures> two = List.of(even(1, 100), even(2, 100));
        Gate gate = Gate.parse("e2e.p95 <= 200ms");
        Scope scope = Scope.of(two.get(0).header(), Map.of("t", 1), List.of(gate));

        GateResult result = Gates.decide(scope, Evidence.of(RepeatedMetrics.of(two, Set.of(gate.metric())), true))
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.explanation())
                .isEqualTo("e2e.p95 100 ms has no interval: its runs do not differ, which says nothing of the next;"
                        + " runs that do would give one");
    }

    private static RunFigures even(int run, int samples) {
        return Figures.of("r" + run, samples)
                .model("p:a", i -> 1)
                .lasting(i -> 100)
                .run();
    }

    @Test
    void what_is_a_figure_of_a_whole_run_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metric(List.of(slow(1), slow(2)), "goodput.share"))
                .withMessage(
                        "goodput.share cannot be decided on figures by sample of 2 runs put together, since it is a"
                                + " figure of a whole run; give one run, and not a baseline file");
    }
}
