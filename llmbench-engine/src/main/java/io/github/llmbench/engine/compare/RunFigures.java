package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The figures of one run, ready to be paired with another's. Immutable.
 *
 * <pre>{@code
 * RunFigures before = RunFigures.of(store.find("20261124-120000-000-abcdef").orElseThrow());
 * }</pre>
 *
 * @param header of the run
 * @param trials in any order, each once
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunFigures(RunHeader header, List<TrialFigures> trials) {

    public RunFigures {
        Objects.requireNonNull(header, "header");
        trials = List.copyOf(trials);
    }

    /**
     * Of a run; reads its journal once.
     *
     * @throws IllegalArgumentException if the run was stored before scores were described
     */
    public static RunFigures of(Run run) {
        if (run.header().scores().isEmpty() && hasScores(run)) {
            throw new IllegalArgumentException(
                    "run " + run.id()
                            + " was kept by an earlier build that did not note what its scores mean; run it again to compare it");
        }
        try (Stream<Trial> trials = run.trials()) {
            return of(run.header(), trials);
        }
    }

    /** Of trials; those of the warm-up count for nothing but cost, and are left out. */
    public static RunFigures of(RunHeader header, Stream<Trial> trials) {
        Map<String, ReasoningTokens> counted = new LinkedHashMap<>();
        for (String model : header.models()) {
            counted.put(model, counted(header, model));
        }
        return new RunFigures(
                header,
                trials.filter(trial -> trial.calls().stream()
                                .noneMatch(call -> call.response().trace().warmUp()))
                        .map(trial -> TrialFigures.of(
                                trial, counted.getOrDefault(trial.key().model(), ReasoningTokens.PART_OF_OUTPUT)))
                        .toList());
    }

    /** A label need not name the provider, the identity does. */
    private static ReasoningTokens counted(RunHeader header, String model) {
        String id = header.fingerprint().identity().getOrDefault("model." + model, model);
        return ReasoningTokens.of(id);
    }

    private static boolean hasScores(Run run) {
        try (Stream<Trial> trials = run.trials()) {
            return trials.anyMatch(trial -> !trial.scores().isEmpty());
        }
    }

    /**
     * The same with one of its models.
     *
     * @throws IllegalArgumentException if it has no such model
     */
    public RunFigures only(String model) {
        Side.of(this, model);
        RunHeader one = new RunHeader(
                header.id(),
                header.benchmark(),
                header.startedAt(),
                List.of(model),
                header.tasks(),
                header.trials(),
                header.fingerprint(),
                header.scores());
        return new RunFigures(
                one,
                trials.stream()
                        .filter(trial -> trial.key().model().equals(model))
                        .toList());
    }

    /** Its id. */
    public String id() {
        return header.id();
    }

    /** What the scores of a task mean, the primary one first. */
    public List<ScoreMetric> scores(String task) {
        return header.scores().stream()
                .filter(score -> score.task().equals(task))
                .toList();
    }

    Stream<TrialFigures> trials(String model, String task) {
        return trials.stream()
                .filter(trial ->
                        trial.key().model().equals(model) && trial.key().task().equals(task));
    }
}
