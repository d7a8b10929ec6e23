package io.github.llmbench.server.run;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.engine.report.RunDocument.MetricRow;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metrics over the runs of a benchmark that ended, with where their level changed. What was found is kept until one of the runs is
 * another: a trend is looked at far more often than a run ends. Safe for use by several threads.
 */
final class Trends {
    private static final int USUAL_RUNS = 100;

    /** So many answers are kept; the one that was not asked for longest goes first. */
    private static final int KEPT = 64;

    private final RunQueries queries;
    private final PostgresRunStore store;
    private final Map<Question, Items<Series>> answers =
            Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75F, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Question, Items<Series>> eldest) {
                    return size() > KEPT;
                }
            });

    Trends(RunQueries queries, PostgresRunStore store) {
        this.queries = queries;
        this.store = store;
    }

    /** What an answer depends on: a run that was scored anew, labelled or cleared out is another in its short form. */
    private record Question(
            List<RunSummary> runs,
            Set<String> metrics,
            @Nullable String model,
            @Nullable String task) {}

    private record Point(String run, Instant startedAt, MetricRow metric) {}

    private record Difference(double estimate, @Nullable Interval interval) {}

    private record Change(
            String run,
            int index,
            double before,
            double after,
            int runsBefore,
            int runsAfter,
            Difference difference,
            double pValue,
            boolean regression,
            List<String> identity) {}

    private record Series(
            String metric,
            @Nullable String model,
            @Nullable String task,
            String unit,
            Direction direction,
            List<Point> points,
            List<Change> changes) {}

    Reply answer(Request request) throws IOException {
        List<RunSummary> newest = queries.runs(
                        RunFilter.ALL
                                .project(request.project())
                                .benchmark(request.query("benchmark"))
                                .onlyEnded(),
                        null,
                        request.query("runs", USUAL_RUNS))
                .items();
        Question question = new Question(
                newest, Set.copyOf(request.queries("metric")), request.query("model"), request.query("task"));
        Items<Series> answer = answers.get(question);
        if (answer == null) {
            answer = find(question);
            answers.put(question, answer);
        }
        return Reply.ok(answer);
    }

    private Items<Series> find(Question question) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (RunSummary summary : question.runs()) {
            Optional<Run> found = store.find(summary.id());
            found.ifPresent(runs::add);
        }
        Collections.reverse(runs);
        Map<String, Run> byId = new HashMap<>();
        runs.forEach(run -> byId.put(run.id(), run));
        return Items.all(History.of(runs).series().stream()
                .filter(each ->
                        question.metrics().isEmpty() || question.metrics().contains(each.metric()))
                .filter(each -> question.model() == null || question.model().equals(each.model()))
                .filter(each -> question.task() == null || question.task().equals(each.task()))
                .map(each -> series(each, byId))
                .toList());
    }

    private static Series series(History.Series series, Map<String, Run> runs) {
        return new Series(
                series.metric(),
                series.model(),
                series.task(),
                series.unit(),
                series.direction(),
                series.points().stream()
                        .map(point -> point(
                                series,
                                Objects.requireNonNull(runs.get(point.run().id()))))
                        .toList(),
                series.changes().stream()
                        .map(change -> new Change(
                                change.run().id(),
                                change.point().index(),
                                change.point().before(),
                                change.point().after(),
                                change.point().valuesBefore(),
                                change.point().valuesAfter(),
                                new Difference(
                                        change.point().after() - change.point().before(),
                                        change.point().difference()),
                                change.point().pValue(),
                                change.regression(),
                                change.identity()))
                        .toList());
    }

    private static Point point(History.Series series, Run run) {
        Metric metric = run.metrics().stream()
                .filter(each -> each.name().equals(series.metric())
                        && Objects.equals(each.model(), series.model())
                        && Objects.equals(each.task(), series.task()))
                .findFirst()
                .orElseThrow();
        return new Point(run.id(), run.header().startedAt(), MetricRow.of(metric));
    }
}
