package io.github.llmbench.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assumptions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a run. What is INCONCLUSIVE fails, with what would decide it, unless {@link #whenInconclusive} says otherwise. Used by
 * one thread.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunAssert extends AbstractAssert<RunAssert, Run> {
    private OnInconclusive onInconclusive = OnInconclusive.FAIL;

    RunAssert(Run actual) {
        super(actual, RunAssert.class);
    }

    /**
     * What is made of INCONCLUSIVE from here on: {@code FAIL}, the default, fails; {@code WARN} aborts the test as an assumption does;
     * {@code PASS} lets it succeed.
     */
    public RunAssert whenInconclusive(OnInconclusive value) {
        onInconclusive = value;
        return this;
    }

    /** Every trial was made. */
    public RunAssert isComplete() {
        isNotNull();
        if (actual.status() != Run.Status.COMPLETE) {
            failWithMessage(
                    "run %s must be COMPLETE, but was %s: %s",
                    actual.id(), actual.status(), String.join("; ", actual.facts()));
        }
        return this;
    }

    /** Every gate of the benchmark that is not advisory holds; one that has none fails. */
    public RunAssert passesItsGates() {
        isNotNull();
        List<GateResult> results = actual.gates().stream()
                .filter(result -> !result.gate().advisory())
                .toList();
        if (results.isEmpty()) {
            failWithMessage("run %s has no gate to pass; add one with gate(\"accuracy >= 0.50\")", actual.id());
        }
        decide(results);
        return this;
    }

    /**
     * A condition holds for each model, in the words of gates: {@code accuracy >= 0.50}, {@code accuracy better than openai:gpt-4o}.
     *
     * @throws IllegalArgumentException if it is no gate, or compares with the baseline, which a finished run does not know
     */
    public RunAssert meets(String gate) {
        return meets(Gate.parse(gate), null);
    }

    /** Assertions on one metric, such as {@code accuracy} or {@code ttft.p95}. */
    public MetricAssert metric(String name) {
        isNotNull();
        if (actual.metrics().stream().noneMatch(metric -> metric.name().equals(name))) {
            failWithMessage(
                    "run %s must have metric %s, but has only %s",
                    actual.id(),
                    name,
                    actual.metrics().stream()
                            .map(metric -> metric.name())
                            .distinct()
                            .toList());
        }
        return new MetricAssert(this, name);
    }

    RunAssert meets(Gate gate, @Nullable String task) {
        isNotNull();
        if (gate.onBaseline()) {
            throw new IllegalArgumentException(
                    "gate \"" + gate + "\" compares with the baseline, which only the benchmark "
                            + "knows; give it to the benchmark and assert passesItsGates()");
        }
        known(gate.model());
        known(gate.comparison().relative() ? gate.against() : null);
        Scope scope = Scope.of(actual.header(), Map.of(), List.of(gate));
        Evidence evidence = Evidence.of(actual.metrics(), actual.status() != Run.Status.PARTIAL);
        if (gate.comparison().relative()) {
            try (Stream<io.github.llmbench.api.Trial> trials = actual.trials()) {
                evidence = evidence.comparing(List.of(RunFigures.of(actual.header(), trials)), List.of(), "none");
            }
        }
        if (actual.status() == Run.Status.DECIDED) {
            evidence = evidence.endedEarly();
        }
        List<GateResult> results = Gates.decide(scope, evidence).stream()
                .filter(result -> task == null || task.equals(result.task()))
                .toList();
        if (results.isEmpty()) {
            failWithMessage(
                    "%s says nothing of task %s; tasks of run %s are %s",
                    gate, task, actual.id(), actual.header().tasks());
        }
        decide(results);
        return this;
    }

    private void known(@Nullable String model) {
        if (model != null && !actual.header().models().contains(model)) {
            failWithMessage(
                    "run %s has no model %s; its models are %s",
                    actual.id(), model, actual.header().models());
        }
    }

    /** All failures in one message: first those that failed, then those that are undecided. */
    private void decide(List<GateResult> results) {
        String failed = lines(results, Verdict.FAIL);
        String open = lines(results, Verdict.INCONCLUSIVE);
        if (!failed.isEmpty() || (!open.isEmpty() && onInconclusive == OnInconclusive.FAIL)) {
            failWithMessage(
                    "%s",
                    Stream.of(failed, open).filter(text -> !text.isEmpty()).collect(Collectors.joining("\n")));
        }
        if (!open.isEmpty() && onInconclusive == OnInconclusive.WARN) {
            Assumptions.assumeThat(open).overridingErrorMessage("%s", open).isEmpty();
        }
    }

    private static String lines(List<GateResult> results, Verdict verdict) {
        return results.stream()
                .filter(result -> result.verdict() == verdict)
                .map(RunAssert::line)
                .collect(Collectors.joining("\n"));
    }

    private static String line(GateResult result) {
        String of = Stream.of(result.task(), result.model())
                .filter(part -> part != null)
                .collect(Collectors.joining(", ", " [", "]"));
        return result.verdict() + ": " + result.gate() + (of.equals(" []") ? "" : of) + ": " + result.explanation();
    }
}
