package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Verdict;
import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The parts of {@code run.json} before its trials, in the form that its schema describes, for whoever writes the same things elsewhere.
 * Stateless.
 *
 * <pre>{@code
 * json.writeValueAsString(RunDocument.MetricRow.of(metric));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunDocument {
    private RunDocument() {}

    record Head(
            String id,
            String benchmark,
            Instant startedAt,
            Instant finishedAt,
            Run.Status status,
            Verdict verdict,
            long trials,
            List<String> models,
            List<String> tasks) {
        static Head of(Run run) {
            RunHeader header = run.header();
            return new Head(
                    header.id(),
                    header.benchmark(),
                    header.startedAt(),
                    run.finishedAt(),
                    run.status(),
                    run.verdict(),
                    header.trials(),
                    header.models(),
                    header.tasks());
        }
    }

    /** A metric; without an estimate where there is nothing to compute it from, since JSON has neither NaN nor infinity. */
    public record MetricRow(
            String name,
            @Nullable String model,
            @Nullable String task,
            @Nullable Double estimate,
            @Nullable Interval interval,
            long count,
            long unscored,
            String unit,
            Direction direction,
            String signature) {
        /** Of a metric. */
        public static MetricRow of(Metric metric) {
            return new MetricRow(
                    metric.name(),
                    metric.model(),
                    metric.task(),
                    Double.isFinite(metric.estimate()) ? (Double) metric.estimate() : null,
                    metric.interval(),
                    metric.count(),
                    metric.unscored(),
                    metric.unit(),
                    metric.direction(),
                    metric.signature());
        }
    }

    record GateRow(
            String expression,
            String metric,
            String comparison,
            double threshold,
            @Nullable String against,
            boolean advisory,
            @Nullable String model,
            @Nullable String task,
            Verdict verdict,
            @Nullable MetricRow decidedOn,
            @Nullable DifferenceRow difference,
            @Nullable Long needed,
            String explanation) {
        static GateRow of(GateResult result) {
            Gate gate = result.gate();
            Metric metric = result.metric();
            return new GateRow(
                    gate.expression(),
                    gate.metric(),
                    gate.comparison().symbol(),
                    gate.threshold(),
                    gate.against(),
                    gate.advisory(),
                    result.model(),
                    result.task(),
                    result.verdict(),
                    metric == null ? null : MetricRow.of(metric),
                    result.difference() == null
                            ? null
                            : DifferenceRow.of(result.difference(), metric == null ? null : metric.unit()),
                    result.needed(),
                    result.explanation());
        }
    }

    record ComparisonRow(String left, String right, List<DifferenceRow> differences) {
        static ComparisonRow of(Comparison comparison, Run run) {
            return new ComparisonRow(
                    comparison.left(),
                    comparison.right(),
                    comparison.differences().stream()
                            .map(difference -> DifferenceRow.of(difference, unit(run, difference)))
                            .toList());
        }
    }

    private static @Nullable String unit(Run run, PairedDifference difference) {
        return run.metrics().stream()
                .filter(metric -> metric.name().equals(difference.metric())
                        && difference.task().equals(metric.task()))
                .map(Metric::unit)
                .findFirst()
                .orElse(null);
    }

    /** A paired difference; without a standard error where all pairs share one cluster, and without a unit that is not known. */
    public record DifferenceRow(
            String task,
            String metric,
            @Nullable String unit,
            Direction direction,
            double left,
            double right,
            double difference,
            @Nullable Double standardError,
            Interval interval,
            long pairs,
            long leftOnly,
            long rightOnly,
            double pValue,
            String test,
            long unpaired) {
        /**
         * Of a difference.
         *
         * @param unit of the metric; {@code null} where it is not known
         */
        public static DifferenceRow of(PairedDifference d, @Nullable String unit) {
            return new DifferenceRow(
                    d.task(),
                    d.metric(),
                    unit,
                    d.direction(),
                    d.left(),
                    d.right(),
                    d.difference(),
                    Double.isFinite(d.standardError()) ? (Double) d.standardError() : null,
                    d.interval(),
                    d.pairs(),
                    d.leftOnly(),
                    d.rightOnly(),
                    d.pValue(),
                    d.test(),
                    d.unpaired());
        }
    }

    static List<MetricRow> metrics(Run run) {
        return run.metrics().stream().map(MetricRow::of).toList();
    }

    static List<GateRow> gates(Run run) {
        return run.gates().stream().map(GateRow::of).toList();
    }

    static List<ComparisonRow> comparisons(Run run) {
        return run.comparisons().stream()
                .map(comparison -> ComparisonRow.of(comparison, run))
                .toList();
    }
}
