package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Contrast;
import io.github.llmbench.engine.metrics.RepeatedMetrics;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rule for one gate, one model and one task. */
final class Decision {
    private static final Map<String, Double> QUANTILES =
            Map.of("p50", 0.50, "p95", 0.95, "p99", 0.99, "p99.9", 0.999, "p99.99", 0.9999);
    /** Begins the names of what only a measured window has. */
    private static final List<String> OF_A_WINDOW = List.of("goodput", "throughput");

    /** Begins the names of means over tasks. */
    private static final String SUITE = "suite.";
    /** End the names of means over calls. */
    private static final List<String> MEANS =
            List.of(".mean", "tokens.input", "tokens.output", "tokens.output.local", "tokens_per_second");

    /** In the signature of what was timed, of some calls or all of them. */
    private static final Pattern RECORDED = Pattern.compile("; stamps: [a-z ]*\\brecorded\\b");

    static final double LEVEL = 0.95;
    static final String EARLY =
            "a run ended early, when its gates were decided, and an interval for a fixed number of samples would not hold";

    private final Scope scope;
    private final List<Metric> metrics;
    private final boolean complete;
    private final Evidence evidence;

    Decision(Scope scope, Evidence evidence) {
        this.scope = scope;
        this.evidence = evidence;
        this.metrics = evidence.metrics();
        this.complete = evidence.complete();
    }

    /** Whether a metric is an exact sum that only grows, not an estimate. */
    static boolean sum(String metric) {
        return metric.equals("cost") || metric.startsWith("cost.");
    }

    GateResult of(Gate gate, String model, @Nullable String task) {
        Metric metric = Gates.find(metrics, gate.metric(), model, task);
        if (metric == null) {
            Contrast.Shortage missing = missing(gate.metric(), model, task);
            return open(gate, model, task, null, missing.needed(), missing.why());
        }
        Interval interval = metric.interval();
        if (evidence.early() && !always(interval)) {
            return open(gate, model, task, metric, null, EARLY);
        }
        if (Double.isNaN(metric.estimate())) {
            String why = gate.metric() + " has no value: " + metric.unscored() + " trials are unscored";
            return open(gate, model, task, metric, null, why + remark());
        }
        if (interval == null) {
            return withoutInterval(gate, model, task, metric);
        }
        String value = Numbers.format(metric);
        String limit = Numbers.format(gate.threshold(), metric.unit());
        boolean low = gate.comparison().holds(interval.low(), gate.threshold());
        boolean high = gate.comparison().holds(interval.high(), gate.threshold());
        if (low && high) {
            return result(gate, model, task, Verdict.PASS, metric, value + " lies on the good side of " + limit);
        }
        if (!low && !high) {
            return result(gate, model, task, Verdict.FAIL, metric, value + " lies on the bad side of " + limit);
        }
        Long needed = samples(metric, needed(metric, interval, gate.threshold()));
        String wouldDecide = needed == null
                ? "the estimate equals it, no number of samples is sure to decide"
                : "about " + Numbers.about(needed) + " samples would decide";
        return open(gate, model, task, metric, needed, value + " holds " + limit + ": " + wouldDecide + remark());
    }

    /**
     * A sum over the calls of a run, a model or a task. Unpriced calls and trials still to come can only add to it, so that it is a
     * lower bound until there are none.
     */
    GateResult ofSum(Gate gate, @Nullable String model, @Nullable String task) {
        Metric metric = total(gate.metric(), model, task);
        if (metric == null) {
            String none = gate.metric() + " is not known: no call has a price; there are " + names(model, task);
            return open(gate, model, task, null, null, none);
        }
        double value = metric.estimate();
        boolean holds = gate.comparison().holds(value, gate.threshold());
        boolean growthIsGood = switch (gate.comparison()) {
            case AT_LEAST, ABOVE -> true;
            case AT_MOST, BELOW, BETTER, NOT_WORSE -> false;
        };
        boolean isFinal = metric.unscored() == 0 && complete;
        String shown = gate.metric() + " " + Numbers.format(value, metric.unit());
        String limit = Numbers.format(gate.threshold(), metric.unit());
        if (isFinal || holds == growthIsGood) {
            Verdict verdict = holds ? Verdict.PASS : Verdict.FAIL;
            String side = " lies on the " + (holds ? "good" : "bad") + " side of " + limit;
            String unpriced = metric.unscored() == 0 ? "" : ", " + metric.unscored() + " unpriced calls not counted";
            return result(gate, model, task, verdict, metric, shown + side + unpriced);
        }
        String why = metric.unscored() == 0
                ? shown + " is not the final sum"
                : shown + " leaves out " + metric.unscored() + " unpriced calls; give their model a price";
        return open(gate, model, task, metric, null, why + ", the limit is " + limit + remark());
    }

    /** Whether an interval holds however often it was looked at. */
    private static boolean always(@Nullable Interval interval) {
        return interval != null && interval.method().startsWith(ConfidenceSequence.BETTING);
    }

    private GateResult withoutInterval(Gate gate, String model, @Nullable String task, Metric metric) {
        Contrast.Shortage shortage = shortage(metric);
        String value = metric.name() + " " + Numbers.format(metric.estimate(), metric.unit()) + " has no interval: ";
        return open(gate, model, task, metric, shortage.needed(), value + shortage.why() + remark());
    }

    /** Why a metric has no interval, and how many samples would give one. */
    private Contrast.Shortage shortage(Metric metric) {
        long count = metric.count();
        Double p = QUANTILES.get(suffix(metric.name()));
        boolean enough = count >= (p == null ? 2 : Quantiles.fewest(p, LEVEL));
        if (enough && metric.signature().endsWith(RepeatedMetrics.OVER_RUNS)) {
            return new Contrast.Shortage(
                    "its runs do not differ, which says nothing of the next; runs that do would give one", null);
        }
        if (p != null) {
            long fewest = Quantiles.fewest(p, LEVEL);
            return count < fewest
                    ? giving(count + (count == 1 ? " value is" : " values are") + " too few", units(metric, fewest))
                    : fewUnits(metric, fewest);
        }
        List<ScoreMetric> scores = scope.scores().stream()
                .filter(score -> score.metric().equals(metric.name()))
                .toList();
        if (metric.name().startsWith(SUITE)) {
            return new Contrast.Shortage(
                    "a task of it has fewer than 2 samples or clusters; more of that task would give one", null);
        }
        if (scores.isEmpty() && MEANS.stream().noneMatch(metric.name()::endsWith)) {
            return new Contrast.Shortage(
                    "it is one figure of all calls and no mean of samples, so that no number of samples gives it one",
                    null);
        }
        if (count < 2) {
            return giving(count + " value is too few", units(metric, 2));
        }
        if (metric.estimate() == 0 && scores.isEmpty()) {
            return new Contrast.Shortage(
                    "all " + count + " values are 0, which says nothing of the size of others, however many there are",
                    null);
        }
        if (scores.isEmpty() || scores.stream().anyMatch(score -> !Double.isFinite(score.highest() - score.lowest()))) {
            return giving(
                    "all " + count + " values are equal, which says nothing of the next",
                    units(metric, Mean.fewestEqual(LEVEL)));
        }
        return new Contrast.Shortage(
                "all " + count + " values are of one sample or cluster, and only samples of others would give one",
                null);
    }

    /** Gaps come many a call, calls many a sample where it has epochs, and samples many a cluster. */
    private Contrast.Shortage fewUnits(Metric metric, long fewest) {
        if (epochs(metric.task()) > 1) {
            return giving("its values come from too few samples, whose epochs count as one", fewest);
        }
        Metric trials = metric.model() == null ? null : Gates.find(metrics, "unscored", metric.model(), metric.task());
        return trials != null && trials.count() >= fewest
                ? new Contrast.Shortage(
                        "its values come from too few clusters; only samples of others would give one", null)
                : giving("its values come from too few calls", fewest);
    }

    /** Samples that give so many units. */
    private @Nullable Long units(Metric metric, long fewest) {
        return epochs(metric.task()) > 1 ? Long.valueOf(fewest) : samples(metric, (double) fewest);
    }

    private int epochs(@Nullable String task) {
        return task == null ? 1 : scope.epochs().getOrDefault(task, 1);
    }

    private static Contrast.Shortage giving(String why, @Nullable Long needed) {
        return new Contrast.Shortage(
                needed == null ? why : why + ", about " + Numbers.about(needed) + " samples would give one", needed);
    }

    /** How many values in all would leave the limit out of the interval; {@code null} where the estimate equals the limit. */
    private static @Nullable Double needed(Metric metric, Interval interval, double limit) {
        if (interval.method().equals(Proportions.WILSON)) {
            Long trials = Proportions.trialsToExclude(metric.estimate(), limit, interval.level());
            return trials == null ? null : Math.max(metric.count() + 1.0, trials);
        }
        double distance = Math.abs(metric.estimate() - limit);
        if (distance == 0) {
            return null;
        }
        double towards =
                limit > metric.estimate() ? interval.high() - metric.estimate() : metric.estimate() - interval.low();
        double factor = towards / distance;
        double values = interval.method().equals(Mean.ALL_EQUAL)
                ? Mean.equalUnits(metric.count(), factor, interval.level())
                : metric.count() * factor * factor;
        return Math.max(metric.count() + 1.0, Math.ceil(values));
    }

    /** Values are counted in calls, gaps or scored trials; people add samples. */
    private @Nullable Long samples(Metric metric, @Nullable Double values) {
        if (values == null) {
            return null;
        }
        Metric unscored =
                metric.model() == null ? null : Gates.find(metrics, "unscored", metric.model(), metric.task());
        double trials = unscored == null ? metric.count() : unscored.count();
        return Numbers.samples(values / metric.count() * trials / epochs(metric.task()) - 1e-9);
    }

    private @Nullable Metric total(String name, @Nullable String model, @Nullable String task) {
        if (model == null || task != null) {
            return metrics.stream()
                    .filter(metric -> metric.name().equals(name))
                    .filter(metric -> Objects.equals(model, metric.model()) && Objects.equals(task, metric.task()))
                    .findFirst()
                    .orElse(null);
        }
        return metrics.stream()
                .filter(metric -> metric.name().equals(name) && model.equals(metric.model()))
                .reduce((one, other) -> new Metric(
                        name,
                        model,
                        null,
                        one.estimate() + other.estimate(),
                        null,
                        one.count() + other.count(),
                        one.unscored() + other.unscored(),
                        one.unit(),
                        one.direction(),
                        one.signature()))
                .orElse(null);
    }

    private Contrast.Shortage missing(String name, String model, @Nullable String task) {
        String there = "; there are " + names(model, task) + remark();
        if (OF_A_WINDOW.stream().anyMatch(name::startsWith)) {
            return new Contrast.Shortage(
                    "there is no metric " + name
                            + ": it takes a load that ends by itself, such as \"closed 16 for 500 calls\" or"
                            + " \"constant 10/s for 60s\"" + there,
                    null);
        }
        String base = suffix(name).isEmpty()
                ? name
                : name.substring(0, name.length() - suffix(name).length() - 1);
        Double p = QUANTILES.get(suffix(name));
        Metric mean = metrics.stream()
                .filter(metric -> metric.name().equals(base + ".mean"))
                .filter(metric -> model.equals(metric.model()) && (task == null || task.equals(metric.task())))
                .findFirst()
                .orElse(null);
        if (p == null || mean == null) {
            return new Contrast.Shortage("there is no metric " + name + there, null);
        }
        Contrast.Shortage few =
                giving(mean.count() + " values are too few for it", units(mean, Quantiles.fewest(p, LEVEL)));
        return new Contrast.Shortage("there is no metric " + name + ", " + few.why() + there, few.needed());
    }

    private String names(@Nullable String model, @Nullable String task) {
        String names = metrics.stream()
                .filter(metric -> model == null || model.equals(metric.model()))
                .filter(metric -> task == null || task.equals(metric.task()))
                .map(Metric::name)
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    /** Of {@code e2e.p99.9} it is {@code p99.9}; empty where the name has none. */
    private static String suffix(String name) {
        int dot = Math.max(name.lastIndexOf(".p"), name.lastIndexOf(".mean"));
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    private String remark() {
        return complete ? "" : " (the run is not complete)";
    }

    private GateResult result(
            Gate gate, @Nullable String model, @Nullable String task, Verdict verdict, Metric metric, String why) {
        return new GateResult(gate, model, task, verdict, metric, null, why + recorded(metric) + remark());
    }

    private static GateResult open(
            Gate gate,
            @Nullable String model,
            @Nullable String task,
            @Nullable Metric metric,
            @Nullable Long needed,
            String why) {
        return new GateResult(gate, model, task, Verdict.INCONCLUSIVE, metric, needed, why + recorded(metric));
    }

    /** In a replay times are those of the day they were recorded. */
    private static String recorded(@Nullable Metric metric) {
        return metric != null && RECORDED.matcher(metric.signature()).find() ? " (recorded times)" : "";
    }
}
