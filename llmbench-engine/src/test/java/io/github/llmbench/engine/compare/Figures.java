package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Runs made of numbers; each method gives a changed copy. */
public record Figures(
        String id,
        Map<String, IntToDoubleFunction> models,
        int samples,
        @Nullable IntToDoubleFunction e2e,
        int clusterSize,
        Map<String, String> identity,
        ScoreMetric metric) {
    private static final ScoreMetric ACCURACY =
            new ScoreMetric("t", "exact_match", "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER);

    /** A run of so many samples without a model yet. */
    public static Figures of(String id, int samples) {
        return new Figures(id, Map.of(), samples, null, 1, Map.of("task.t.dataset", "d"), ACCURACY);
    }

    /** A model whose sample {@code i} has this score. */
    public Figures model(String model, IntToDoubleFunction score) {
        Map<String, IntToDoubleFunction> all = new TreeMap<>(models);
        all.put(model, score);
        return new Figures(id, all, samples, e2e, clusterSize, identity, metric);
    }

    /** Durations in ms. */
    public Figures lasting(IntToDoubleFunction milliseconds) {
        return new Figures(id, models, samples, milliseconds, clusterSize, identity, metric);
    }

    /** Neighbouring samples share a cluster. */
    public Figures clusters(int size) {
        return new Figures(id, models, samples, e2e, size, identity, metric);
    }

    /** With another identity. */
    public Figures identity(String name, String value) {
        Map<String, String> all = new TreeMap<>(identity);
        all.put(name, value);
        return new Figures(id, models, samples, e2e, clusterSize, all, metric);
    }

    /** With another score than accuracy, on another task maybe. */
    public Figures scoring(ScoreMetric other) {
        return new Figures(id, models, samples, e2e, clusterSize, identity, other);
    }

    /** All but every {@code n}th right. */
    public static IntToDoubleFunction wrongEvery(int n) {
        return i -> i % n == 0 ? 0 : 1;
    }

    /** The run. */
    public RunFigures run() {
        List<TrialFigures> trials = new ArrayList<>();
        models.forEach((model, score) -> {
            for (int i = 0; i < samples; i++) {
                trials.add(new TrialFigures(
                        new Trial.Key(model, metric.task(), "s" + i, 1),
                        clusterSize == 1 ? null : "c" + i / clusterSize,
                        Outcome.ANSWERED,
                        scores(score.applyAsDouble(i)),
                        e2e == null ? Map.of() : Map.of("e2e", e2e.applyAsDouble(i))));
            }
        });
        RunHeader header = new RunHeader(
                id,
                "b",
                Instant.parse("2026-11-24T12:00:00Z"),
                List.copyOf(models.keySet()),
                List.of(metric.task()),
                trials.size(),
                new Fingerprint(identity, Map.of("machine", id)),
                List.of(metric));
        return new RunFigures(header, trials);
    }

    /** None where it is not a number. */
    private Map<String, Double> scores(double score) {
        return Double.isNaN(score) ? Map.of() : Map.of(metric.scorer(), score);
    }
}
