package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * One execution of a benchmark with everything that came of it. Immutable; trials are streamed from the journal, so that a large
 * run never sits in memory. Safe for use by several threads.
 *
 * <pre>{@code
 * Run run = LlmBench.create().run(benchmark);
 * double accuracy = run.metric("accuracy", "openai:gpt-4o-mini").estimate();
 * }</pre>
 *
 * @param header what was known at its start
 * @param finishedAt when it ended
 * @param status how it ended
 * @param metrics aggregates, in report order
 * @param gates what each gate said
 * @param comparisons every pair of models
 * @param outcomes trials by outcome, for each model label and task name in that order
 * @param facts one-line remarks on the run, such as how many trials were resumed or calls priced
 * @param histograms every duration of every model and task, so that runs can be put together
 * @param trialSource gives the trials in journal order, each time anew; to be closed by the caller
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Run(
        RunHeader header,
        Instant finishedAt,
        Status status,
        List<Metric> metrics,
        List<GateResult> gates,
        List<Comparison> comparisons,
        List<OutcomeCount> outcomes,
        List<String> facts,
        List<LatencyHistogram> histograms,
        Supplier<Stream<Trial>> trialSource) {

    /** Without histograms. */
    public Run(
            RunHeader header,
            Instant finishedAt,
            Status status,
            List<Metric> metrics,
            List<GateResult> gates,
            List<Comparison> comparisons,
            List<OutcomeCount> outcomes,
            List<String> facts,
            Supplier<Stream<Trial>> trialSource) {
        this(header, finishedAt, status, metrics, gates, comparisons, outcomes, facts, List.of(), trialSource);
    }

    public Run {
        Checks.notNull(header, "header");
        Checks.notNull(finishedAt, "finishedAt");
        Checks.notNull(status, "status");
        metrics = List.copyOf(metrics);
        gates = List.copyOf(gates);
        comparisons = List.copyOf(comparisons);
        outcomes = List.copyOf(outcomes);
        facts = List.copyOf(facts);
        histograms = List.copyOf(histograms);
        Checks.notNull(trialSource, "trialSource");
    }

    /** How a run ended. */
    public enum Status {
        /** Every trial was made. */
        COMPLETE,
        /** It ended before its last trial, as it was asked to, because every gate was decided. */
        DECIDED,
        /** It stopped before its end, for example at its budget; the metrics cover what was made. */
        PARTIAL
    }

    /**
     * Trials of one model and task that ended in one way.
     *
     * @param model label of the model
     * @param task name of the task
     * @param outcome how they ended
     * @param trials how many
     */
    public record OutcomeCount(String model, String task, Outcome outcome, long trials) {}

    /** Unique, sorts by time. */
    public String id() {
        return header.id();
    }

    /** The trials in journal order; close the stream. */
    public Stream<Trial> trials() {
        return trialSource.get();
    }

    /**
     * A metric of a model; of the first task where several have it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Metric metric(String name, String model) {
        return metrics.stream()
                .filter(m -> m.name().equals(name) && model.equals(m.model()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("run " + id() + " has no metric " + name + " of model "
                        + model + "; models are " + header.models() + ", metrics "
                        + metrics.stream().map(Metric::name).distinct().toList()));
    }

    /**
     * Two models of this run on the same samples, left minus right.
     *
     * @throws IllegalArgumentException if one of them is not in the run
     */
    public Comparison compare(String left, String right) {
        for (Comparison comparison : comparisons) {
            if (comparison.left().equals(left) && comparison.right().equals(right)) {
                return comparison;
            }
            if (comparison.left().equals(right) && comparison.right().equals(left)) {
                return comparison.flipped();
            }
        }
        throw new IllegalArgumentException(
                "run " + id() + " cannot compare " + left + " with " + right + "; its models are " + header.models());
    }

    /** The worst verdict of all gates that are not advisory: FAIL before INCONCLUSIVE before PASS; PASS where there are none. */
    public Verdict verdict() {
        Set<Verdict> verdicts = gates.stream()
                .filter(result -> !result.gate().advisory())
                .map(GateResult::verdict)
                .collect(Collectors.toSet());
        return Stream.of(Verdict.FAIL, Verdict.INCONCLUSIVE)
                .filter(verdicts::contains)
                .findFirst()
                .orElse(Verdict.PASS);
    }
}
