package io.github.llmbench.engine.report;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.stats.Proportions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One model on one task, as every report shows it.
 *
 * @param letter stands for the model where its label would not fit
 * @param model label of the model
 * @param task name of the task
 * @param metrics in report order: scores first
 * @param outcomes trials by outcome, those that occur
 */
record ResultRow(String letter, String model, String task, List<Metric> metrics, Map<Outcome, Long> outcomes) {
    /** The first metric that is no score. */
    private static final String UNSCORED = "unscored";

    private static final String SUITE = "suite.";
    private static final String ALL_TASKS = "all tasks";
    private static final String JUDGES = "cost.judge";

    private static final double WHOLE = 1e-6;

    /** Models in order, each with its tasks in order. */
    static List<ResultRow> of(Run run) {
        List<ResultRow> rows = new ArrayList<>();
        for (String model : run.header().models()) {
            for (String task : run.header().tasks()) {
                List<Metric> metrics = run.metrics().stream()
                        .filter(metric -> model.equals(metric.model()) && task.equals(metric.task()))
                        .toList();
                Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
                run.outcomes().stream()
                        .filter(count ->
                                count.model().equals(model) && count.task().equals(task))
                        .forEach(count -> outcomes.merge(count.outcome(), count.trials(), Long::sum));
                rows.add(new ResultRow(letter(run, model), model, task, metrics, outcomes));
            }
        }
        return rows;
    }

    /** The same with one more for each model whose scores on several tasks make one. */
    static List<ResultRow> withSuite(Run run, List<ResultRow> rows) {
        List<ResultRow> all = new ArrayList<>(rows);
        for (String model : run.header().models()) {
            List<Metric> suite = run.metrics().stream()
                    .filter(metric -> model.equals(metric.model())
                            && metric.task() == null
                            && metric.name().startsWith(SUITE))
                    .toList();
            if (!suite.isEmpty()) {
                all.add(new ResultRow(letter(run, model), model, ALL_TASKS, suite, Map.of()));
            }
        }
        return all;
    }

    /** Trials of a run; where their number was not known at its start, those that were made. */
    static long trials(Run run) {
        return run.header().trials() > 0
                ? run.header().trials()
                : run.outcomes().stream().mapToLong(Run.OutcomeCount::trials).sum();
    }

    /** A, B, … Z, then AA. */
    static String letter(Run run, String model) {
        StringBuilder letters = new StringBuilder();
        for (int left = run.header().models().indexOf(model); left >= 0; left = left / 26 - 1) {
            letters.insert(0, (char) ('A' + left % 26));
        }
        return letters.toString();
    }

    /** What a gate holds for. */
    static String scope(@Nullable String model, @Nullable String task) {
        if (model == null) {
            return task == null ? "whole run" : "all models on " + task;
        }
        return task == null ? model : model + " on " + task;
    }

    /** The one score that all have, or {@code score} where they differ. */
    static String scoreName(List<ResultRow> rows) {
        List<String> names = rows.stream()
                .flatMap(row -> row.scores().stream())
                .map(Metric::name)
                .distinct()
                .toList();
        return names.size() == 1 ? names.get(0) : "score";
    }

    /** The model, with the task where there are several. */
    String name(boolean oneTask) {
        return oneTask ? model : model + ", " + task;
    }

    /** The scores, the primary one first; none for a task that only measures. */
    List<Metric> scores() {
        if (metric(UNSCORED) == null) {
            return metrics.stream().allMatch(metric -> metric.task() == null) ? metrics : List.of();
        }
        return metrics.stream()
                .takeWhile(metric -> !metric.name().equals(UNSCORED))
                .toList();
    }

    @Nullable
    Metric metric(String name) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** {@code 742/1319} for a score of right and wrong, else a dash. */
    static String right(Metric score) {
        double right = score.estimate() * score.count();
        boolean whole = Math.abs(right - Math.rint(right)) <= WHOLE * Math.max(1, score.count());
        Interval interval = score.interval();
        boolean proportion = interval != null && interval.method().equals(Proportions.WILSON);
        return (proportion || rightOrWrong(score.name())) && whole
                ? Math.round(right) + "/" + score.count()
                : Format.NONE;
    }

    /** Whether more of the metric is certainly better. */
    static boolean rightOrWrong(String metric) {
        return metric.equals("accuracy") || metric.startsWith("accuracy.");
    }

    long trials() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@code extraction failed 12, timed out 1}; a dash where all were answered. */
    String notAnswered() {
        String text = outcomes.entrySet().stream()
                .filter(entry -> entry.getKey() != Outcome.ANSWERED)
                .map(entry -> Format.words(entry.getKey()) + " " + Format.count(entry.getValue()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? Format.NONE : text;
    }

    /** {@code 12.3 / 45.6}: p50 and p95 of a duration in milliseconds. */
    String percentiles(String duration) {
        Metric p50 = metric(duration + ".p50");
        Metric p95 = metric(duration + ".p95");
        if (p50 == null) {
            return Format.NONE;
        }
        return Format.estimate(p50) + " / " + (p95 == null ? "too few" : Format.estimate(p95));
    }

    String one(String name) {
        Metric metric = metric(name);
        return metric == null ? Format.NONE : Format.estimate(metric);
    }

    /** {@code 96.2 / 110.4}: input and output tokens a call. */
    String tokens() {
        return metric("tokens.input") == null && metric("tokens.output") == null
                ? Format.NONE
                : one("tokens.input") + " / " + one("tokens.output");
    }

    String cost() {
        Metric cost = metric("cost");
        return cost == null ? Format.NONE : cost(cost) + ofJudges(metric(JUDGES));
    }

    private static String ofJudges(@Nullable Metric judges) {
        return judges == null ? "" : ", judges " + cost(judges);
    }

    /** Of the whole run. */
    static String costOf(Run run) {
        return run.metrics().stream()
                .filter(metric -> metric.name().equals("cost") && metric.model() == null)
                .findFirst()
                .map(cost -> cost(cost)
                        + ofJudges(run.metrics().stream()
                                .filter(metric -> metric.name().equals(JUDGES) && metric.model() == null)
                                .findFirst()
                                .orElse(null)))
                .orElse("not known, no call has a price");
    }

    /** {@code $0.1234}, and how many calls it is the sum of where some have no price. */
    static String cost(Metric cost) {
        String partly = cost.unscored() == 0
                ? ""
                : " (" + Format.count(cost.count()) + " of " + Format.count(cost.count() + cost.unscored())
                        + " calls priced)";
        return Format.estimate(cost) + partly;
    }
}
