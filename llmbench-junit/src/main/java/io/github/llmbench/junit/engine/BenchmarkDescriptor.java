package io.github.llmbench.junit.engine;

import io.github.llmbench.engine.cassette.Mode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.hierarchical.Node;
import org.opentest4j.TestAbortedException;

/** A benchmark class: runs its selected tasks as one benchmark before they and its own gates report. */
final class BenchmarkDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "class";

    private final BenchmarkDeclaration declaration;

    BenchmarkDescriptor(UniqueId parent, BenchmarkDeclaration declaration) {
        super(
                parent.append(SEGMENT, declaration.type().getName()),
                Objects.requireNonNullElse(
                        declaration.marks().displayName(), declaration.type().getSimpleName()),
                ClassSource.from(declaration.type()));
        this.declaration = declaration;
    }

    BenchmarkDeclaration declaration() {
        return declaration;
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public String getLegacyReportingName() {
        return declaration.type().getName();
    }

    @Override
    public Set<TestTag> getTags() {
        return declaration.tags();
    }

    /** A class whose tasks were all filtered out is to be pruned; one that declares none is to fail. */
    @Override
    public boolean mayRegisterTests() {
        return declaration.tasks().isEmpty() || !children.isEmpty();
    }

    @Override
    public SkipResult shouldBeSkipped(BenchmarkContext context) {
        return Optional.ofNullable(declaration.marks().disabled())
                .or(() -> new JupiterConditions(declaration.type(), null)
                        .disabled(context.parameters().given()::get))
                .or(() -> off(context.parameters()))
                .map(SkipResult::skip)
                .orElse(SkipResult.doNotSkip());
    }

    private Optional<String> off(Parameters parameters) {
        try {
            if (parameters.mode() != Mode.OFF) {
                return Optional.empty();
            }
            String reason = "benchmarks are off: llmbench.mode=off";
            parameters.console().ifPresent(console -> console.line(getDisplayName() + " is skipped: " + reason));
            return Optional.of(reason);
        } catch (IllegalArgumentException e) {
            throw new BenchmarkFailure(declaration.type().getName() + ": llmbench.mode: " + e.getMessage());
        }
    }

    @Override
    public BenchmarkContext before(BenchmarkContext context) {
        List<TaskDeclaration> tasks = children.stream()
                .map(TaskDescriptor.class::cast)
                .filter(task -> task.disabled(context.parameters()).isEmpty())
                .map(TaskDescriptor::declaration)
                .toList();
        if (tasks.isEmpty() && !declaration.tasks().isEmpty()) {
            return context;
        }
        List<String> problems = Stream.concat(
                        declaration.problems().stream(), tasks.stream().flatMap(task -> task.problems().stream()))
                .toList();
        if (!problems.isEmpty()) {
            throw new BenchmarkFailure(String.join("; ", problems));
        }
        BenchmarkExecution execution = BenchmarkExecution.of(declaration, tasks, context.parameters());
        execution.run();
        execution
                .finished()
                .ifPresent(
                        result -> context.listener().reportingEntryPublished(this, ReportEntry.from(result.facts())));
        return context.with(execution);
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        BenchmarkExecution execution = context.execution();
        if (execution != null) {
            execution
                    .finished()
                    .ifPresent(result -> result.benchmarkGates()
                            .forEach(gate ->
                                    Dynamic.run(this, GateDescriptor.ofBenchmark(this, gate, result), executor)));
        }
        return context;
    }

    @Override
    public void after(BenchmarkContext context) {
        BenchmarkExecution execution = context.execution();
        if (execution != null) {
            execution.close();
            execution.skipped().ifPresent(reason -> {
                throw new TestAbortedException(reason);
            });
        }
    }
}
