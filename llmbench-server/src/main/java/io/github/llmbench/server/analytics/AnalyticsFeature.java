package io.github.llmbench.server.analytics;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.metrics.ScoreGroups;
import io.github.llmbench.engine.report.RunDocument.DifferenceRow;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.TwoMeans;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.run.RunHeaders;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scores, times, cost, tokens and failures over many runs. Safe for use by several threads. */
public final class AnalyticsFeature {
    private static final double LEVEL = 0.95;
    private static final int MOST_TAGS = 2_000;
    private static final List<@Nullable String> NONE = Collections.singletonList(null);

    private final Answers answers;
    private final Choices choices;
    private final RunHeaders headers;

    /** Of a database. */
    public AnalyticsFeature(Database database, RunHeaders headers) {
        answers = new Answers(database);
        choices = new Choices(database);
        this.headers = headers;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "getAnalytics", this::groups,
                "getAnalyticsChoices", choices::answer,
                "compareGroups", this::compare,
                "planSamples", SamplePlan::answer);
    }

    /**
     * What a group has in common; parts that it is not grouped by are {@code null}.
     *
     * @param tag of the samples
     * @param without what its answers have none of, of {@code label}, {@code prompt} and {@code tag}
     */
    private record Key(
            @Nullable String model,
            @Nullable String task,
            @Nullable String label,
            @Nullable String prompt,
            @Nullable String run,
            @Nullable String benchmark,
            @Nullable String tag,
            Set<String> without) {
        static Key of(Answers.Answer answer, Set<String> by, @Nullable String label, @Nullable String tag) {
            return new Key(
                    by.contains("model") ? answer.model() : null,
                    by.contains("task") ? answer.task() : null,
                    label,
                    by.contains("prompt") ? answer.prompt() : null,
                    by.contains("run") ? answer.run() : null,
                    by.contains("benchmark") ? answer.benchmark() : null,
                    tag,
                    Set.of());
        }

        boolean holds(Answers.Answer answer) {
            return (model == null || model.equals(answer.model()))
                    && (task == null || task.equals(answer.task()))
                    && (label == null || answer.labels().contains(label))
                    && (prompt == null || prompt.equals(answer.prompt()))
                    && (run == null || run.equals(answer.run()))
                    && (benchmark == null || benchmark.equals(answer.benchmark()))
                    && (tag == null || answer.tags().contains(tag))
                    && !(without.contains("tag") && !answer.tags().isEmpty())
                    && !(without.contains("label") && !answer.labels().isEmpty())
                    && !(without.contains("prompt") && answer.prompt() != null);
        }

        static Key of(Request request, String side) {
            return new Key(
                    request.query(name(side, "Model")),
                    request.query(name(side, "Task")),
                    request.query(name(side, "Label")),
                    request.query(name(side, "Prompt")),
                    side.isEmpty() ? null : request.query(name(side, "Run")),
                    side.isEmpty() ? null : request.query(name(side, "Benchmark")),
                    request.query(name(side, "Tag")),
                    side.isEmpty() ? Set.of() : Set.copyOf(request.queries(name(side, "Without"))));
        }

        private static String name(String side, String part) {
            return side.isEmpty() ? part.toLowerCase(java.util.Locale.ROOT) : side + part;
        }
    }

    private record Row(
            @Nullable String model,
            @Nullable String task,
            @Nullable String label,
            @Nullable String prompt,
            @Nullable String run,
            @Nullable String benchmark,
            @Nullable String tag,
            @Nullable Double estimate,
            @Nullable Interval interval,
            long count,
            int samples,
            long unscored) {
        static Row of(Key key, ScoreGroups<Key> groups) {
            Mean mean = groups.mean(key, LEVEL);
            return new Row(
                    key.model(),
                    key.task(),
                    key.label(),
                    key.prompt(),
                    key.run(),
                    key.benchmark(),
                    key.tag(),
                    Double.isFinite(mean.estimate()) ? (Double) mean.estimate() : null,
                    mean.interval(),
                    groups.count(key),
                    groups.samples(key),
                    groups.unscored(key));
        }
    }

    private record Groups(
            @Nullable String scorer,
            @Nullable String measure,
            String metric,
            String unit,
            Direction direction,
            List<String> by,
            int runs,
            List<Row> items) {}

    /** What the scores mean, as the newest run that has them says. */
    private ScoreMetric metric(Answers.Asked asked, List<String> runs) throws IOException {
        if (asked.measure() != null) {
            return asked.measure().metric();
        }
        for (String run : runs) {
            Optional<ScoreMetric> found = headers.header(asked.project(), run).scores().stream()
                    .filter(score -> score.scorer().equals(asked.scorer()))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw Problem.invalidParameter(
                "scorer",
                "must be a scorer of one of the " + runs.size() + " runs, but was \"" + asked.scorer() + "\"");
    }

    private static void add(ScoreGroups<Key> groups, Key key, Answers.Answer answer) {
        Double value = answer.value();
        if (value == null || value.isNaN()) {
            groups.addUnscored(key);
        } else {
            groups.add(key, answer.task(), answer.sample(), answer.cluster(), value);
        }
    }

    /** An answer counts in each of several groups, or in the one of those that have none. */
    private static List<@Nullable String> orNone(List<String> names) {
        return names.isEmpty() ? NONE : Collections.unmodifiableList(names);
    }

    private Reply groups(Request request) throws IOException {
        Answers.Asked asked = Answers.Asked.of(request);
        List<String> runs = answers.runs(asked);
        ScoreMetric metric = metric(asked, runs);
        Set<String> by = new LinkedHashSet<>(request.queries("by"));
        Key wanted = Key.of(request, "");
        ScoreGroups<Key> groups = new ScoreGroups<>(metric);
        Set<@Nullable String> tags = new HashSet<>();
        answers.each(asked, answer -> {
            if (!wanted.holds(answer)) {
                return;
            }
            for (String label : by.contains("label") ? orNone(answer.labels()) : NONE) {
                for (String tag : by.contains("tag") ? orNone(answer.tags()) : NONE) {
                    add(groups, Key.of(answer, by, label, tag), answer);
                    tags.add(tag);
                }
            }
            if (tags.size() > MOST_TAGS) {
                throw Problem.of(
                        422, "Too many groups", "the samples have more than " + MOST_TAGS + " tags; ask for one task");
            }
        });
        Measure measure = asked.measure();
        return Reply.ok(new Groups(
                asked.scorer(),
                measure == null ? null : measure.id(),
                metric.metric(),
                unit(asked),
                metric.direction(),
                List.copyOf(by),
                runs.size(),
                groups.keys().stream().map(key -> Row.of(key, groups)).toList()));
    }

    /** Of a value; scores have none. */
    private static String unit(Answers.Asked asked) {
        return asked.measure() == null ? "" : asked.measure().unit();
    }

    private record Unpaired(double difference, Interval interval, double pValue, String test) {}

    private record Compared(
            Row left,
            Row right,
            @Nullable DifferenceRow paired,
            @Nullable Unpaired unpaired,
            String unit,
            String why) {}

    private Reply compare(Request request) throws IOException {
        Answers.Asked asked = Answers.Asked.of(request);
        Key left = Key.of(request, "left");
        Key right = Key.of(request, "right");
        if (left.equals(right)) {
            throw Problem.invalidParameter(
                    "rightModel", "and the others must make the right group another than the left");
        }
        ScoreGroups<Key> groups = new ScoreGroups<>(metric(asked, answers.runs(asked)));
        answers.each(asked, answer -> {
            for (Key side : List.of(left, right)) {
                if (side.holds(answer)) {
                    add(groups, side, answer);
                }
            }
        });
        PairedDifference difference = groups.difference(left, right, LEVEL);
        Unpaired unpaired = difference == null ? unpaired(groups.mean(left, LEVEL), groups.mean(right, LEVEL)) : null;
        return Reply.ok(new Compared(
                Row.of(left, groups),
                Row.of(right, groups),
                difference == null ? null : DifferenceRow.of(difference, unit(asked)),
                unpaired,
                unit(asked),
                difference == null && unpaired == null
                        ? "the groups have fewer than two samples in common, and too few that vary on their own"
                        : ""));
    }

    private static @Nullable Unpaired unpaired(Mean left, Mean right) {
        double leftError = left.standardError();
        double rightError = right.standardError();
        if (!(leftError >= 0 && rightError >= 0 && leftError + rightError > 0)) {
            return null;
        }
        return new Unpaired(
                left.estimate() - right.estimate(),
                TwoMeans.interval(left.estimate(), leftError, right.estimate(), rightError, LEVEL),
                TwoMeans.z(left.estimate(), leftError, right.estimate(), rightError)
                        .pValue(),
                TwoMeans.Z);
    }
}
