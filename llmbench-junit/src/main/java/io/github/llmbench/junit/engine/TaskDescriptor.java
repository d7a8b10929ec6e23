package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Scorer;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.hierarchical.Node;

/** A task: reports a test for each model and for each of its gates. */
final class TaskDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "method";

    private final Class<?> type;
    private final TaskDeclaration declaration;

    TaskDescriptor(UniqueId parent, Class<?> type, TaskDeclaration declaration) {
        super(
                parent.append(SEGMENT, signature(declaration.method())),
                Objects.requireNonNullElse(declaration.marks().displayName(), declaration.name()),
                MethodSource.from(type, declaration.method()));
        this.type = type;
        this.declaration = declaration;
    }

    /** Tells overloaded methods apart. */
    static String signature(Method method) {
        return method.getName()
                + Stream.of(method.getParameterTypes()).map(Class::getName).collect(Collectors.joining(", ", "(", ")"));
    }

    TaskDeclaration declaration() {
        return declaration;
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public String getLegacyReportingName() {
        return declaration.method().getName() + "()";
    }

    @Override
    public Set<TestTag> getTags() {
        Set<TestTag> tags = new LinkedHashSet<>();
        getParent().ifPresent(parent -> tags.addAll(parent.getTags()));
        tags.addAll(declaration.tags());
        return tags;
    }

    @Override
    public boolean mayRegisterTests() {
        return true;
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.SAME_THREAD;
    }

    @Override
    public SkipResult shouldBeSkipped(BenchmarkContext context) {
        BenchmarkExecution execution = context.execution();
        return disabled(context.parameters())
                .or(() -> execution == null ? Optional.empty() : execution.skipped())
                .map(SkipResult::skip)
                .orElse(SkipResult.doNotSkip());
    }

    /** Why it is not to be run, by Jupiter's annotations. */
    Optional<String> disabled(Parameters parameters) {
        return Optional.ofNullable(declaration.marks().disabled())
                .or(() -> new JupiterConditions(type, declaration.method()).disabled(parameters.given()::get));
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        RunResult result =
                Objects.requireNonNull(context.execution()).finished().orElseThrow();
        ShownSamples shown = context.parameters().samples();
        Scorer primary = result.primary(declaration.name());
        result.models(declaration.name())
                .forEach(model -> Dynamic.run(
                        this,
                        new ModelDescriptor(
                                this,
                                model,
                                result.samples(model.model(), declaration.name(), shown),
                                primary == null ? "" : primary.name()),
                        executor));
        result.taskGates(declaration.name())
                .forEach(gate -> Dynamic.run(this, GateDescriptor.ofTask(this, gate, result), executor));
        return context;
    }
}
