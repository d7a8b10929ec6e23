package io.github.llmbench.junit.engine;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.engine.support.discovery.SelectorResolver.Resolution.unresolved;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/**
 * Turns selectors into the tree. Classes that are no benchmarks are left to other engines. What is wrong with a benchmark is an
 * issue of the discovery here, and fails the class when it is run.
 */
final class BenchmarkDiscovery implements SelectorResolver {
    private static final EngineDiscoveryRequestResolver<EngineDescriptor> RESOLVER =
            EngineDiscoveryRequestResolver.<EngineDescriptor>builder()
                    .addClassContainerSelectorResolver(BenchmarkDeclaration::declaredBy)
                    .addSelectorResolver(
                            context -> new BenchmarkDiscovery(context.getClassNameFilter(), context.getIssueReporter()))
                    .build();

    private final Predicate<String> classNames;
    private final DiscoveryIssueReporter issues;

    private BenchmarkDiscovery(Predicate<String> classNames, DiscoveryIssueReporter issues) {
        this.classNames = classNames;
        this.issues = issues;
    }

    static TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        EngineDescriptor engine = new EngineDescriptor(uniqueId, "LLM-Bench");
        RESOLVER.resolve(request, engine);
        return engine;
    }

    @Override
    public Resolution resolve(ClassSelector selector, Context context) {
        return resolve(selector.getJavaClass(), context);
    }

    @Override
    public Resolution resolve(MethodSelector selector, Context context) {
        return resolve(selector.getJavaClass(), selector.getJavaMethod(), context);
    }

    @Override
    public Resolution resolve(UniqueIdSelector selector, Context context) {
        UniqueId id = selector.getUniqueId();
        UniqueId.Segment last = id.getLastSegment();
        if (id.getSegments().size() < 2) {
            return unresolved();
        }
        return switch (last.getType()) {
            case BenchmarkDescriptor.SEGMENT ->
                type(id).map(type -> resolve(type, context)).orElse(unresolved());
            case TaskDescriptor.SEGMENT ->
                type(id.removeLastSegment())
                        .flatMap(type -> method(type, last.getValue()).map(method -> resolve(type, method, context)))
                        .orElse(unresolved());
            // Results and gates come of a run: whoever selects one gets what it is a result of.
            case ModelDescriptor.SEGMENT, SampleDescriptor.SEGMENT, GateDescriptor.SEGMENT, GateDescriptor.TASK ->
                Resolution.selectors(Set.of(selectUniqueId(id.removeLastSegment())));
            // An id of another version: running more than was asked for may cost money.
            default -> unresolved();
        };
    }

    private Resolution resolve(Class<?> type, Context context) {
        if (!BenchmarkDeclaration.declaredBy(type) || !classNames.test(type.getName())) {
            return unresolved();
        }
        return context.addToParent(parent -> Optional.of(descriptor(parent, type)))
                .map(descriptor -> Resolution.match(Match.exact(descriptor, () -> methods(descriptor))))
                .orElse(unresolved());
    }

    private Resolution resolve(Class<?> type, Method method, Context context) {
        if (!BenchmarkDeclaration.declaredBy(type) || !TaskDeclaration.declaredBy(method)) {
            return unresolved();
        }
        return context.addToParent(() -> selectClass(type), parent -> Optional.of(descriptor(parent, type, method)))
                .map(descriptor -> Resolution.match(Match.exact(descriptor)))
                .orElse(unresolved());
    }

    private BenchmarkDescriptor descriptor(TestDescriptor parent, Class<?> type) {
        BenchmarkDeclaration declaration = BenchmarkDeclaration.of(type);
        BenchmarkDescriptor descriptor = new BenchmarkDescriptor(parent.getUniqueId(), declaration);
        report(declaration.problems(), descriptor);
        return descriptor;
    }

    private TaskDescriptor descriptor(TestDescriptor parent, Class<?> type, Method method) {
        TaskDeclaration declaration = TaskDeclaration.of(type, method);
        TaskDescriptor descriptor = new TaskDescriptor(parent.getUniqueId(), type, declaration);
        report(declaration.problems(), descriptor);
        return descriptor;
    }

    private void report(List<String> problems, TestDescriptor descriptor) {
        TestSource source = descriptor.getSource().orElse(null);
        // A warning: an issue of severity ERROR would keep every other benchmark from being run.
        problems.forEach(problem -> issues.reportIssue(
                DiscoveryIssue.builder(Severity.WARNING, problem).source(source)));
    }

    private static Set<? extends DiscoverySelector> methods(BenchmarkDescriptor descriptor) {
        Class<?> type = descriptor.declaration().type();
        Set<DiscoverySelector> selectors = new LinkedHashSet<>();
        descriptor.declaration().tasks().forEach(method -> selectors.add(selectMethod(type, method)));
        return selectors;
    }

    private static Optional<Class<?>> type(UniqueId id) {
        UniqueId.Segment segment = id.getLastSegment();
        return segment.getType().equals(BenchmarkDescriptor.SEGMENT)
                ? ReflectionSupport.tryToLoadClass(segment.getValue()).toOptional()
                : Optional.empty();
    }

    private static Optional<Method> method(Class<?> type, String signature) {
        return BenchmarkDeclaration.declaredBy(type)
                ? BenchmarkDeclaration.of(type).tasks().stream()
                        .filter(method -> TaskDescriptor.signature(method).equals(signature))
                        .findFirst()
                : Optional.empty();
    }
}
