package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChartsTest {
    private static final Instant START = Instant.parse("2026-11-26T08:00:00Z");

    @Test
    void the_front_holds_those_that_nothing_beats_in_score_and_cost() {
        List<Metric> metrics = new ArrayList<>();
        priced(metrics, "test:cheap", 0.5, 0.01);
        priced(metrics, "test:middle", 0.7, 0.05);
        priced(metrics, "test:worse", 0.6, 0.06);
        priced(metrics, "test:best", 0.9, 0.50);
        metrics.add(metric("accuracy", "test:free", 0.95, ""));
        metrics.add(metric("unscored", "test:free", 0, ""));

        Chart chart = chart("cost", run(metrics, List.of(), "cheap", "middle", "worse", "best", "free"));

        assertThat(chart.table().rows())
                .extracting(row -> row.get(0) + " " + row.get(6))
                .containsExactly("test:cheap yes", "test:middle yes", "test:worse no", "test:best yes");
        Series front = chart.series().get(4);
        assertThat(front.mark()).isEqualTo(Mark.DASHED);
        assertThat(front.points()).extracting(Point::y).containsExactly(0.5, 0.7, 0.9);
    }

    @Test
    void latency_over_time_shows_when_answers_became_slow() {
        List<Trial> trials = IntStream.range(0, 400)
                .mapToObj(i -> trial(i, START.plusMillis(250L * i), i < 200 ? 10 : 200))
                .toList();

        Chart chart = chart("latency-time", run(List.of(), trials, "good"));

        assertThat(chart.table().rows()).hasSize(20);
        assertThat(chart.table().rows().get(0)).startsWith("test:good", "sums", "0.0 to 5.0 s", "20");
        List<Point> medians = chart.series().get(0).points();
        assertThat(medians.get(0).y()).isBetween(49.0, 52.0);
        assertThat(medians.get(9).y()).isBetween(49.0, 52.0);
        assertThat(medians.get(10).y()).isBetween(238.0, 243.0);
        assertThat(chart.series().get(1).mark()).isEqualTo(Mark.DASHED);
    }

    @Test
    void no_more_rows_are_drawn_than_fit_on_a_page_and_the_table_has_all() {
        List<Metric> metrics = new ArrayList<>();
        String[] models = IntStream.range(0, 70).mapToObj(i -> "m" + i).toArray(String[]::new);
        for (String model : models) {
            metrics.add(metric("accuracy", "test:" + model, 0.5, ""));
            metrics.add(metric("unscored", "test:" + model, 0, ""));
        }

        Chart chart = chart("scores", run(metrics, List.of(), models));

        assertThat(chart.y().categories()).hasSize(60);
        assertThat(chart.series().get(0).points()).hasSize(60);
        assertThat(chart.table().rows()).hasSize(70);
        assertThat(chart.note()).endsWith("The first 60 of 70 rows are drawn; the table has all.");
    }

    @Test
    void a_few_calls_are_no_course() {
        List<Trial> trials = List.of(trial(0, START, 10), trial(1, START.plusSeconds(60), 10));

        List<Chart> charts = charts(run(List.of(), trials, "good"));

        assertThat(charts).extracting(Chart::id).doesNotContain("latency-time");
    }

    @Test
    void where_less_is_better_the_front_holds_the_lowest_scores() {
        List<Metric> metrics = new ArrayList<>();
        priced(metrics, score("edit_distance", "test:cheap", 9, Direction.LOWER_IS_BETTER), 0.01, 0);
        priced(metrics, score("edit_distance", "test:worse", 12, Direction.LOWER_IS_BETTER), 0.02, 0);
        priced(metrics, score("edit_distance", "test:best", 2, Direction.LOWER_IS_BETTER), 0.50, 0);

        Chart chart = chart("cost", run(metrics, List.of(), "cheap", "worse", "best"));

        assertThat(chart.table().rows())
                .extracting(row -> row.get(0) + " " + row.get(6))
                .containsExactly("test:cheap yes", "test:worse no", "test:best yes");
        assertThat(chart.note()).startsWith("Down is better. Left is cheaper.");
    }

    @Test
    void a_model_whose_calls_are_not_all_priced_is_not_on_the_front_and_beats_none() {
        List<Metric> metrics = new ArrayList<>();
        priced(metrics, "test:whole", 0.7, 0.05);
        priced(metrics, score("accuracy", "test:partly", 0.9, Direction.HIGHER_IS_BETTER), 0.01, 40);

        Chart chart = chart("cost", run(metrics, List.of(), "whole", "partly"));

        assertThat(chart.table().rows())
                .extracting(row -> row.get(0) + " " + row.get(6))
                .containsExactly("test:whole yes", "test:partly no");
        assertThat(chart.note())
                .startsWith("Up is better. Left is cheaper.")
                .endsWith("One with calls that have no price is not on it: it may have cost more than is shown.");
    }

    private static void priced(List<Metric> metrics, String model, double accuracy, double cost) {
        priced(metrics, score("accuracy", model, accuracy, Direction.HIGHER_IS_BETTER), cost, 0);
    }

    private static void priced(List<Metric> metrics, Metric score, double cost, long unpriced) {
        metrics.add(score);
        metrics.add(metric("unscored", score.model(), 0, ""));
        metrics.add(new Metric(
                "cost", score.model(), "sums", cost, null, 100, unpriced, "USD", Direction.LOWER_IS_BETTER, "test"));
    }

    private static Metric score(String name, String model, double estimate, Direction direction) {
        return new Metric(name, model, "sums", estimate, null, 100, 0, "", direction, "test");
    }

    private static Metric metric(String name, String model, double estimate, String unit) {
        return new Metric(name, model, "sums", estimate, null, 100, 0, unit, Direction.NEITHER, "test");
    }

    private static Trial trial(int number, Instant at, int letters) {
        String answer = "x".repeat(letters);
        CallTrace.Recorder recorder = CallTrace.recorder(0).scheduledAt(at);
        Call call = new Call(
                Call.Purpose.CHAT,
                "test:good",
                ModelRequest.of("q"),
                ScriptedModel.response("q", answer, recorder),
                Cost.UNPRICED,
                false);
        return new Trial(
                new Trial.Key("test:good", "sums", "s" + number, 1),
                Outcome.ANSWERED,
                answer,
                Map.of(),
                List.of(call),
                null,
                null);
    }

    private static Run run(List<Metric> metrics, List<Trial> trials, String... models) {
        RunHeader header = new RunHeader(
                "20261126-080000-000-abcdef",
                "sums",
                START,
                Stream.of(models).map(model -> "test:" + model).toList(),
                List.of("sums"),
                trials.size(),
                new Fingerprint(Map.of(), Map.of()));
        return new Run(
                header,
                START.plus(Duration.ofSeconds(100)),
                Run.Status.COMPLETE,
                metrics,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                trials::stream);
    }

    private static Chart chart(String id, Run run) {
        return charts(run).stream()
                .filter(chart -> chart.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<Chart> charts(Run run) {
        RunCurves curves = RunCurves.of(run);
        run.trials().forEach(curves::add);
        return Charts.of(run, RunTables.of(run, OneSided.of(run)), curves);
    }
}
