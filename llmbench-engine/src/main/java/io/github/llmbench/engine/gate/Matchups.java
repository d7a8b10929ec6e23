package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Gate;
import io.github.llmbench.engine.compare.Contrast;
import io.github.llmbench.engine.compare.Contrasts;
import io.github.llmbench.engine.compare.Measure;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.Side;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds for a gate that compares the other side. */
final class Matchups {
    private static final String NO_DIRECTION = "neither more nor less of it is better";

    private final Scope scope;
    private final Evidence evidence;

    Matchups(Scope scope, Evidence evidence) {
        this.scope = scope;
        this.evidence = evidence;
    }

    /** The tasks on which the metric can be compared. */
    static List<String> tasks(Scope scope, Gate gate) {
        return scope.tasks().stream()
                .filter(task -> Contrasts.comparable(scope.scores(task), task, gate.metric())
                        .isPresent())
                .toList();
    }

    Matchup of(Gate gate, String model, String task) {
        Contrasts.Pairing plain = pairing(gate, model, task, 1);
        boolean share = gate.percent() && gate.threshold() > 0 && !plain.unit().isEmpty();
        double factor = share ? factor(gate, plain.direction()) : 1;
        return new Matchup(
                gate,
                model,
                task,
                Gates.find(evidence.metrics(), gate.metric(), model, task),
                gate.onBaseline() ? Gate.BASELINE : Objects.requireNonNull(gate.against()),
                plain,
                share ? pairing(gate, model, task, factor) : plain,
                factor,
                evidence.complete() ? "" : " (the run is not complete)");
    }

    /** What times the other side's value is the limit of ours. */
    private static double factor(Gate gate, Direction direction) {
        boolean more = (direction == Direction.HIGHER_IS_BETTER) == (gate.comparison() == Gate.Comparison.BETTER);
        return more ? 1 + gate.threshold() : 1 - gate.threshold();
    }

    private Contrasts.Pairing pairing(Gate gate, String model, String task, double factor) {
        Sequences sequences = evidence.sequences();
        Contrast watched = sequences == null ? null : sequences.contrast(gate, model, task);
        if (watched != null) {
            Measure measure = Objects.requireNonNull(Measure.of(scope.scores(task), task, gate.metric()));
            return new Contrasts.Pairing(watched, measure.unit(), measure.direction(), "", null);
        }
        if (evidence.early()) {
            return none(Decision.EARLY);
        }
        if (evidence.figures().isEmpty()) {
            return none(evidence.noBaseline());
        }
        Optional<Direction> direction = Contrasts.comparable(scope.scores(task), task, gate.metric());
        if (direction.isEmpty()) {
            return none(Contrasts.whyNot(scope.scores(task), task, gate.metric()));
        }
        if (direction.get() == Direction.NEITHER) {
            return none(gate.metric() + " cannot be compared: " + NO_DIRECTION);
        }
        Side left = new Side(model, model, evidence.figures());
        if (!gate.onBaseline()) {
            String against = Objects.requireNonNull(gate.against());
            return Contrasts.of(left, new Side(against, against, evidence.figures()), task, gate.metric(), factor);
        }
        if (evidence.baseline().isEmpty()) {
            return none(evidence.noBaseline());
        }
        RunFigures baseline = evidence.baseline().get(0);
        String other = baselineModel(baseline, model);
        if (other == null) {
            return none("the baseline has no model " + model + "; its models are "
                    + baseline.header().models());
        }
        if (!baseline.header().tasks().contains(task)) {
            return none("the baseline has no task " + task + "; its tasks are "
                    + baseline.header().tasks());
        }
        return Contrasts.of(left, new Side(Gate.BASELINE, other, evidence.baseline()), task, gate.metric(), factor);
    }

    /** A baseline of one model is what models are compared with whatever it is called: that is what a switch is. */
    static @Nullable String baselineModel(RunFigures baseline, String model) {
        List<String> models = baseline.header().models();
        if (models.contains(model)) {
            return model;
        }
        return models.size() == 1 ? models.get(0) : null;
    }

    private static Contrasts.Pairing none(String why) {
        return new Contrasts.Pairing(null, "", Direction.NEITHER, why, null);
    }

    /**
     * Refuses what can never be decided.
     *
     * @throws IllegalArgumentException in one line
     */
    static void check(Scope scope, Gate gate, boolean baseline) {
        String against = gate.against();
        if (against == null) {
            return;
        }
        if (gate.onBaseline() && !baseline) {
            throw new IllegalArgumentException(
                    "gate \"" + gate + "\" compares with the baseline, but none is set; set a "
                            + "file such as baselines/name.json or the name of a run");
        }
        if (!gate.onBaseline() && !scope.models().contains(against)) {
            throw new IllegalArgumentException("gate \"" + gate + "\" compares with model " + against
                    + ", which is not there; the models are " + scope.models());
        }
        if (against.equals(gate.model())) {
            throw new IllegalArgumentException("gate \"" + gate + "\" compares model " + against + " with itself");
        }
        List<String> tasks = tasks(scope, gate);
        if (tasks.isEmpty() && Contrasts.known(gate.metric(), scope.scores())) {
            String task = scope.tasks().stream()
                    .filter(one -> scope.scores(one).stream()
                            .anyMatch(score -> score.metric().equals(gate.metric())))
                    .findFirst()
                    .orElse("");
            throw new IllegalArgumentException(
                    "gate \"" + gate + "\": " + Contrasts.whyNot(scope.scores(), task, gate.metric()));
        }
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(
                    "gate \"" + gate + "\" compares " + gate.metric() + ", which no task has or which is not kept by "
                            + "sample; compare a score, a share of outcomes, a duration such as ttft.p95 or cost");
        }
        Direction direction = Contrasts.comparable(scope.scores(tasks.get(0)), tasks.get(0), gate.metric())
                .orElseThrow();
        if (direction == Direction.NEITHER) {
            throw new IllegalArgumentException(
                    "gate \"" + gate + "\" compares " + gate.metric() + ", but " + NO_DIRECTION);
        }
    }
}
