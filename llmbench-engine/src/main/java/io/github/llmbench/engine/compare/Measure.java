package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.reduce.Reducers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A metric that sides can be compared in.
 *
 * @param task name of the task
 * @param name of the metric
 * @param unit as of the metric
 * @param direction which way is better
 * @param kind how it is compared
 * @param p the quantile; of other kinds NaN
 * @param binary whether a value is 0 or 1
 * @param lowest value possible; may be infinite
 * @param highest value possible; may be infinite
 * @param value of a trial; NaN where it has none
 * @param reducer what makes one value of a sample's epochs
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public record Measure(
        String task,
        String name,
        String unit,
        Direction direction,
        Kind kind,
        double p,
        boolean binary,
        double lowest,
        double highest,
        ToDoubleFunction<TrialFigures> value,
        String reducer) {
    private static final Set<String> DURATIONS =
            Set.of("ttft", "ttfo", "e2e", "tpot", "response.ttft", "response.ttfo", "response.e2e");
    private static final Map<String, Double> QUANTILES =
            Map.of("p50", 0.50, "p95", 0.95, "p99", 0.99, "p99.9", 0.999, "p99.99", 0.9999);
    private static final String UNSCORED = "unscored";
    static final String MAJORITY_VOTE = "majority_vote";

    /** How it is compared. */
    public enum Kind {
        /** By its mean over samples. */
        MEAN,
        /** A mean duration: by runs where they are repeated. */
        MEAN_DURATION,
        /** By the shift of a duration as a whole. */
        SHIFT,
        /** By a quantile of a duration. */
        QUANTILE,
        /** By the sum over all trials, which is exact. */
        SUM
    }

    private Measure(
            String task,
            String name,
            String unit,
            Direction direction,
            Kind kind,
            double p,
            boolean binary,
            double lowest,
            double highest,
            ToDoubleFunction<TrialFigures> value) {
        this(task, name, unit, direction, kind, p, binary, lowest, highest, value, ScoreMetric.MEAN);
    }

    /** The metric of this name, or {@code null} where the task has none that can be compared. */
    public static @Nullable Measure of(List<ScoreMetric> scores, String task, String name) {
        for (ScoreMetric score : scores) {
            if (score.metric().equals(name)) {
                // What is kept for comparisons has no answers that could be counted.
                return score.reducer().equals(MAJORITY_VOTE) ? null : score(score);
            }
        }
        if (name.equals(UNSCORED) && !scores.isEmpty()) {
            return share(
                    task,
                    name,
                    trial -> trial.scores().containsKey(scores.get(0).scorer()) ? 0 : 1);
        }
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.ANSWERED
                    && outcome.name().toLowerCase(Locale.ROOT).equals(name)) {
                return share(task, name, trial -> trial.outcome() == outcome ? 1 : 0);
            }
        }
        return figure(task, name);
    }

    private static @Nullable Measure figure(String task, String name) {
        return switch (name) {
            case "cost" -> mean(task, name, "USD", Direction.LOWER_IS_BETTER, Kind.SUM, name);
            case "tokens.input", "tokens.output" -> mean(task, name, "tokens", Direction.NEITHER, Kind.MEAN, name);
            case "tokens_per_second" ->
                mean(task, name, "tokens/s", Direction.HIGHER_IS_BETTER, Kind.MEAN_DURATION, name);
            default -> duration(task, name);
        };
    }

    private static @Nullable Measure duration(String task, String name) {
        // A percentile may have a dot of its own, as p99.9.
        int percentile = name.lastIndexOf(".p");
        int dot = percentile < 0 ? name.lastIndexOf('.') : percentile;
        String duration = dot < 0 ? "" : name.substring(0, dot);
        String suffix = name.substring(dot + 1);
        if (!DURATIONS.contains(duration)) {
            return null;
        }
        if (suffix.equals("mean")) {
            return mean(task, name, "ms", Direction.LOWER_IS_BETTER, Kind.MEAN_DURATION, duration);
        }
        Double p = QUANTILES.get(suffix);
        return p == null ? null : quantile(task, name, duration, p);
    }

    private static Measure score(ScoreMetric score) {
        boolean shares = Reducers.shares(score.reducer());
        return new Measure(
                score.task(),
                score.metric(),
                "",
                score.direction(),
                Kind.MEAN,
                Double.NaN,
                score.binary() || shares,
                shares ? 0 : score.lowest(),
                shares ? 1 : score.highest(),
                trial -> trial.scores().getOrDefault(score.scorer(), Double.NaN),
                score.reducer());
    }

    private static Measure share(String task, String name, ToDoubleFunction<TrialFigures> member) {
        return new Measure(task, name, "", Direction.LOWER_IS_BETTER, Kind.MEAN, Double.NaN, true, 0, 1, member);
    }

    private static Measure mean(String task, String name, String unit, Direction direction, Kind kind, String figure) {
        return new Measure(
                task, name, unit, direction, kind, Double.NaN, false, 0, Double.POSITIVE_INFINITY, reading(figure));
    }

    private static Measure quantile(String task, String name, String figure, double p) {
        Kind kind = p == 0.5 ? Kind.SHIFT : Kind.QUANTILE;
        return new Measure(
                task,
                name,
                "ms",
                Direction.LOWER_IS_BETTER,
                kind,
                p,
                false,
                0,
                Double.POSITIVE_INFINITY,
                reading(figure));
    }

    private static ToDoubleFunction<TrialFigures> reading(String figure) {
        return trial -> trial.figures().getOrDefault(figure, Double.NaN);
    }

    /** The largest difference possible; may be infinite. */
    double range() {
        return highest - lowest;
    }

    /** One value of a sample's epochs; empty where there is none. */
    public OptionalDouble reduced(List<Double> epochs) {
        double value = Reducers.byName(reducer)
                .reduce(epochs.stream().mapToDouble(Double::doubleValue).toArray());
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /**
     * Values by sample, of a side's runs together; samples without a value are left out. One value a trial where their mean counts, else
     * one a run.
     */
    public Map<String, List<Double>> values(List<RunFigures> runs, String model) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (RunFigures run : runs) {
            if (reducer.equals(ScoreMetric.MEAN)) {
                collect(run, model, values);
            } else {
                Map<String, List<Double>> own = new LinkedHashMap<>();
                collect(run, model, own);
                own.forEach((sample, epochs) -> reduced(epochs)
                        .ifPresent(one -> values.computeIfAbsent(sample, any -> new ArrayList<>())
                                .add(one)));
            }
        }
        return values;
    }

    private void collect(RunFigures run, String model, Map<String, List<Double>> values) {
        run.trials(model, task).forEach(trial -> {
            double x = value.applyAsDouble(trial);
            if (!Double.isNaN(x)) {
                // Most samples have one trial, and there are many of them.
                values.computeIfAbsent(trial.key().sample(), any -> new ArrayList<>(1))
                        .add(x);
            }
        });
    }
}
