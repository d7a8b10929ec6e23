package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of one model on one task.
 *
 * @param model its label
 * @param summary {@code gpt3-175b-verification: 742/1319, accuracy 0.563 [0.536, 0.589]}
 * @param failure why there is no result, for the harness's sake; {@code null} where there is one
 * @param metrics for the report entry
 */
record ModelResult(String model, String summary, @Nullable String failure, Map<String, String> metrics) {
    /** The one kind of interval that stands for so many right of so many. */
    private static final String COUNTED = "wilson";

    static ModelResult of(RunResult result, String model, Task task) {
        Run run = result.run();
        Map<String, String> figures = new LinkedHashMap<>();
        Metric primary = null;
        for (Metric metric : run.metrics()) {
            if (model.equals(metric.model()) && task.name().equals(metric.task())) {
                figures.put(metric.name(), Figures.of(metric));
                boolean first = primary == null && !task.scorers().isEmpty();
                if (first && metric.name().equals(task.scorers().get(0).metric())) {
                    primary = metric;
                }
            }
        }
        List<Run.OutcomeCount> outcomes = run.outcomes().stream()
                .filter(count -> count.model().equals(model) && count.task().equals(task.name()))
                .toList();
        long trials = outcomes.stream().mapToLong(Run.OutcomeCount::trials).sum();
        long answered = outcomes.stream()
                .filter(count -> count.outcome().scorable())
                .mapToLong(Run.OutcomeCount::trials)
                .sum();
        boolean nothing = task.scorers().isEmpty() ? answered == 0 : primary == null || primary.count() == 0;
        String summary = primary == null ? answered + "/" + trials + " answered" : summary(primary);
        String partial = run.status() == Run.Status.PARTIAL ? ", not complete" : "";
        return new ModelResult(
                model,
                model + ": " + (nothing ? "nothing scored" : summary) + partial,
                nothing ? failure(result, model, task, outcomes) : broken(result, model, task, outcomes),
                figures);
    }

    /** A trial that the harness broke says nothing of the model, so that no result stands on the others alone. */
    private static @Nullable String broken(RunResult result, String model, Task task, List<Run.OutcomeCount> outcomes) {
        long broken = outcomes.stream()
                .filter(count -> count.outcome() == Outcome.INVALID)
                .mapToLong(Run.OutcomeCount::trials)
                .sum();
        return broken == 0
                ? null
                : broken + " trials of " + model + " on " + task.name() + " are INVALID"
                        + reason(result.run(), model, task, trial -> trial.outcome() == Outcome.INVALID) + "; report: "
                        + result.reports();
    }

    private static String summary(Metric metric) {
        boolean counted =
                metric.interval() != null && metric.interval().method().equals(COUNTED);
        String right = counted ? Math.round(metric.estimate() * metric.count()) + "/" + metric.count() + ", " : "";
        String unscored = metric.unscored() == 0 ? "" : ", " + metric.unscored() + " unscored";
        return right + metric.name() + " " + Figures.of(metric) + unscored;
    }

    private static String failure(RunResult result, String model, Task task, List<Run.OutcomeCount> outcomes) {
        Run run = result.run();
        String what = "nothing was scored of " + model + " on " + task.name();
        if (outcomes.isEmpty()) {
            return what + ": no trial was made" + (run.facts().isEmpty() ? "" : ": " + String.join("; ", run.facts()));
        }
        String counts = outcomes.stream()
                .map(count -> count.trials() + " " + count.outcome())
                .collect(Collectors.joining(", "));
        return what + ": " + counts + reason(run, model, task, trial -> trial.outcome() != Outcome.SKIPPED)
                + "; report: " + result.reports();
    }

    private static String reason(Run run, String model, Task task, Predicate<Trial> which) {
        try (Stream<Trial> trials = run.trials()) {
            return trials.filter(trial -> trial.key().model().equals(model)
                            && trial.key().task().equals(task.name()))
                    .filter(which)
                    .map(ModelResult::reason)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(first -> "; the first says: " + first)
                    .orElse("");
        }
    }

    /** What harness or scorer say of a trial; {@code null} where nothing went wrong. */
    static @Nullable String reason(Trial trial) {
        return trial.error() != null
                ? trial.error()
                : trial.scores().values().stream()
                        .filter(score -> !score.scored() && score.explanation() != null)
                        .map(score -> Objects.requireNonNull(score.explanation()))
                        .findFirst()
                        .orElse(null);
    }
}
