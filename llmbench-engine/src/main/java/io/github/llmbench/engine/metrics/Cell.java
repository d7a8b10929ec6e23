package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.timing.Definition;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything kept of the trials of one model and task. */
final class Cell {
    private static final String SHARE = "share of all trials";
    private static final String TOKENS = "as the provider reports them, mean a call";

    private final String model;
    private final Task task;
    private final TaskSamples samples;
    private final List<ScoreColumn> columns;
    private final SampleValues trials = new SampleValues();
    private final Map<Outcome, SampleValues> outcomes = new EnumMap<>(Outcome.class);
    private final SampleValues partial = new SampleValues();
    private final Latency latency;
    private final @Nullable LoadTotals load;
    private final Moments inputTokens = new Moments();
    private final Moments outputTokens = new Moments();
    private final CostTotals costs = new CostTotals();

    Cell(
            String model,
            Task task,
            TaskSamples samples,
            ReasoningTokens counted,
            Set<Definition> definitions,
            @Nullable LoadTotals load) {
        this.model = model;
        this.task = task;
        this.samples = samples;
        this.columns = columns(task);
        this.latency = new Latency(counted, definitions);
        this.load = load;
    }

    private static List<ScoreColumn> columns(Task task) {
        List<ScoreColumn> columns = new ArrayList<>();
        List<ScoreMetric> described = ScoreMetric.of(task);
        for (int i = 0; i < described.size(); i++) {
            columns.add(new ScoreColumn(task.scorers().get(i), described.get(i).metric(), task.reducer()));
        }
        return columns;
    }

    void add(Trial trial) {
        for (String scorer : trial.scores().keySet()) {
            if (columns.stream().noneMatch(column -> column.scorer().name().equals(scorer))) {
                throw new IllegalArgumentException("trial " + trial.key() + " has a score of " + scorer
                        + ", which is no scorer of task " + task.name());
            }
        }
        boolean warmUp =
                trial.calls().stream().anyMatch(call -> call.response().trace().warmUp());
        if (load != null) {
            load.add(trial, warmUp);
        }
        if (warmUp) {
            trial.calls().forEach(costs::add);
            return;
        }
        int sample = samples.indexOf(trial.key().sample(), trial.cluster());
        Outcome outcome = trial.outcome();
        trials.add(sample, 1);
        outcomes.computeIfAbsent(outcome, any -> new SampleValues()).add(sample, 1);
        for (ScoreColumn column : columns) {
            column.add(
                    sample,
                    outcome.scorable() ? trial.scores().get(column.scorer().name()) : null);
        }
        if (trial.calls().stream().anyMatch(Cell::partial)) {
            partial.add(sample, 1);
        }
        int unit = unit(trial, sample);
        for (Call call : trial.calls()) {
            costs.add(call);
            if (outcome != Outcome.INVALID) {
                latency.add(unit, call);
                addTokens(unit, call);
            }
        }
    }

    /** Under a load that is measured the samples are the given traffic, sent again and again, and each call is one of its own. */
    private int unit(Trial trial, int sample) {
        boolean own = load != null || (task.epochs() == 1 && trial.cluster() == null && chats(trial) <= 1);
        return own ? Moments.ALONE : samples.cluster(sample);
    }

    /** Whether a call failed with a part of its answer there: the server had begun. */
    private static boolean partial(Call call) {
        return call.purpose() == Call.Purpose.CHAT
                && call.response().error() != null
                && call.response().trace().contentEvents() > 0;
    }

    private static long chats(Trial trial) {
        return trial.calls().stream()
                .filter(call -> call.purpose() == Call.Purpose.CHAT)
                .count();
    }

    private void addTokens(int unit, Call call) {
        if (call.purpose() != Call.Purpose.CHAT) {
            return;
        }
        Long input = call.response().usage().inputTokens();
        if (input != null) {
            inputTokens.add(unit, input);
        }
        Long output = call.response().usage().outputTokens();
        // A call that failed may have said how many it had begun with, which is no answer's length.
        if (output != null && call.response().error() == null) {
            outputTokens.add(unit, output);
        }
    }

    Task task() {
        return task;
    }

    TaskSamples samples() {
        return samples;
    }

    List<ScoreColumn> columns() {
        return columns;
    }

    CostTotals costs() {
        return costs;
    }

    List<Run.OutcomeCount> outcomeCounts() {
        return outcomes.entrySet().stream()
                .map(entry -> new Run.OutcomeCount(
                        model, task.name(), entry.getKey(), entry.getValue().count()))
                .toList();
    }

    /** In report order; none before the first trial. */
    List<Metric> metrics(Set<String> wanted) {
        List<Metric> metrics = new ArrayList<>();
        if (trials.count() == 0) {
            return metrics;
        }
        for (ScoreColumn column : columns) {
            metrics.add(score(column));
            metrics.addAll(column.agreement().metrics(column.metric(), model, task.name()));
        }
        addShares(metrics, wanted);
        latency.distributions().forEach((duration, distribution) -> addDuration(metrics, duration, distribution));
        latency.others()
                .forEach((name, distribution) -> addDuration(
                        metrics, name, "as " + name.substring(0, name.indexOf('.')) + " defines it", distribution));
        if (load != null) {
            metrics.addAll(load.metrics(model, task.name()));
        }
        addMean(metrics, "tokens.input", inputTokens, "tokens", Direction.NEITHER, TOKENS);
        addMean(metrics, "tokens.output", outputTokens, "tokens", Direction.NEITHER, TOKENS + ", failed ones left out");
        addLocalTokens(metrics);
        addMean(
                metrics,
                "tokens_per_second",
                latency.tokensPerSecond(),
                "tokens/s",
                Direction.HIGHER_IS_BETTER,
                "output tokens / e2e of a call, mean over calls; " + latency.tokens() + "; service clock");
        metrics.addAll(costs.metrics(model, task.name()));
        return metrics;
    }

    /** Those of the durations that are ours, and of other tools' that were asked for. */
    List<LatencyHistogram> histograms() {
        List<LatencyHistogram> all = new ArrayList<>();
        latency.distributions()
                .forEach((duration, values) -> all.add(values.stored(duration.metric, model, task.name())));
        latency.others().forEach((name, values) -> all.add(values.stored(name, model, task.name())));
        return all;
    }

    private Metric score(ScoreColumn column) {
        Scorer scorer = column.scorer();
        SampleValues values = column.values();
        Mean mean = column.mean(values, samples);
        long unscored = column.unscored().count();
        return metric(column.metric(), mean, values.count(), unscored, "", Direction.of(scorer), column.signature());
    }

    private void addShares(List<Metric> metrics, Set<String> wanted) {
        if (!columns.isEmpty()) {
            ScoreColumn primary = columns.get(0);
            String signature = "trials without a score of " + primary.scorer().name() + ", " + SHARE;
            metrics.add(share("unscored", primary.unscored(), signature));
        }
        if (partial.count() > 0) {
            metrics.add(share(
                    "partial", partial, "trials of which a call failed after part of its answer had come, " + SHARE));
        }
        for (Outcome outcome : Outcome.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT);
            SampleValues members = outcomes.get(outcome);
            boolean always = outcome == Outcome.EXTRACTION_FAILED || wanted.contains(name);
            if (outcome != Outcome.ANSWERED && (members != null || always)) {
                String signature = "trials with outcome " + outcome + ", " + SHARE;
                metrics.add(share(name, members == null ? new SampleValues() : members, signature));
            }
        }
    }

    private Metric share(String name, SampleValues members, String signature) {
        Mean mean = members.among(trials).mean(samples, true, 0, 1, RunMetrics.LEVEL);
        return metric(name, mean, trials.count(), 0, "", Direction.LOWER_IS_BETTER, signature);
    }

    private void addLocalTokens(List<Metric> metrics) {
        Moments local = latency.localTokens();
        addMean(
                metrics,
                "tokens.output.local",
                local,
                "tokens",
                Direction.NEITHER,
                "by a local tokenizer over the whole text, mean a call");
        if (local.values() > 0) {
            metrics.add(
                    new Metric(
                            "tokens.output.difference",
                            model,
                            task.name(),
                            latency.tokenDifference(),
                            null,
                            local.values(),
                            0,
                            "",
                            Direction.NEITHER,
                            "local count / provider's count without reasoning that it did not show - 1, over calls that both counted"));
        }
    }

    private void addDuration(List<Metric> metrics, Latency.Duration duration, Distribution distribution) {
        addDuration(metrics, duration.metric, latency.signature(duration), distribution);
    }

    private void addDuration(List<Metric> metrics, String name, String signature, Distribution distribution) {
        long count = distribution.count();
        metrics.add(metric(
                name + ".mean",
                distribution.mean(RunMetrics.LEVEL).within(0, Double.POSITIVE_INFINITY),
                count,
                0,
                "ms",
                Direction.LOWER_IS_BETTER,
                signature));
        for (Percentile percentile : Percentile.values()) {
            if (count >= percentile.fewest) {
                metrics.add(new Metric(
                        name + "." + percentile.suffix,
                        model,
                        task.name(),
                        distribution.quantile(percentile.p),
                        distribution.interval(percentile.p, RunMetrics.LEVEL),
                        count,
                        0,
                        "ms",
                        Direction.LOWER_IS_BETTER,
                        signature));
            }
        }
    }

    private void addMean(
            List<Metric> metrics, String name, Moments moments, String unit, Direction direction, String signature) {
        if (moments.values() > 0) {
            Mean mean = moments.mean(RunMetrics.LEVEL).within(0, Double.POSITIVE_INFINITY);
            metrics.add(metric(name, mean, moments.values(), 0, unit, direction, signature));
        }
    }

    private Metric metric(
            String name, Mean mean, long count, long unscored, String unit, Direction direction, String signature) {
        return new Metric(
                name,
                model,
                task.name(),
                mean.estimate(),
                mean.interval(),
                count,
                unscored,
                unit,
                direction,
                signature);
    }
}
