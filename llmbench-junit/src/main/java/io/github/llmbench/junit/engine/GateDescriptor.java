package io.github.llmbench.junit.engine;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Verdict;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** A gate on one model, or on the whole run: PASS succeeds, FAIL fails, INCONCLUSIVE and whatever is advisory aborts. */
final class GateDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "gate";

    private final GateResult result;
    private final Path reports;
    private final String legacyName;
    private final Set<TestTag> tags;

    private GateDescriptor(TestDescriptor parent, UniqueId id, GateResult result, String name, Path reports) {
        super(id, name, parent.getSource().orElseThrow());
        this.result = result;
        this.reports = reports;
        this.legacyName = Dynamic.legacyName(parent, name);
        this.tags = parent.getTags();
    }

    /** Of the benchmark: names the task too. */
    static GateDescriptor ofBenchmark(BenchmarkDescriptor parent, GateResult result, Path reports) {
        UniqueId id = parent.getUniqueId().append(SEGMENT, result.gate().expression());
        if (result.task() != null) {
            id = id.append("task", result.task());
        }
        return of(parent, id, result, name(result, Stream.ofNullable(result.task())), reports);
    }

    /** Of a task. */
    static GateDescriptor ofTask(TaskDescriptor parent, GateResult result, Path reports) {
        UniqueId id = parent.getUniqueId().append(SEGMENT, result.gate().expression());
        return of(parent, id, result, name(result, Stream.empty()), reports);
    }

    private static GateDescriptor of(TestDescriptor parent, UniqueId id, GateResult result, String name, Path reports) {
        UniqueId whole = result.model() == null ? id : id.append(ModelDescriptor.SEGMENT, result.model());
        return new GateDescriptor(parent, whole, result, name, reports);
    }

    /** Names the model only where the gate does not do so itself. */
    private static String name(GateResult result, Stream<String> task) {
        Stream<String> model = result.gate().model() == null ? Stream.ofNullable(result.model()) : Stream.empty();
        String of = Stream.concat(task, model).collect(Collectors.joining(", "));
        return of.isEmpty() ? result.gate().expression() : result.gate().expression() + " [" + of + "]";
    }

    @Override
    public Type getType() {
        return Type.TEST;
    }

    @Override
    public String getLegacyReportingName() {
        return legacyName;
    }

    @Override
    public Set<TestTag> getTags() {
        return tags;
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        if (result.verdict() == Verdict.PASS) {
            return context;
        }
        String says = getDisplayName() + (result.verdict() == Verdict.FAIL ? " failed: " : " is undecided: ")
                + result.explanation() + "; report: " + reports;
        if (result.gate().advisory()) {
            throw withoutStack(new TestAbortedException("advisory: " + says));
        }
        if (result.verdict() == Verdict.FAIL) {
            throw withoutStack(new AssertionFailedError(says));
        }
        throw withoutStack(new TestAbortedException(says));
    }

    /** Nothing but this engine stands on it. */
    private static <T extends Throwable> T withoutStack(T throwable) {
        throwable.setStackTrace(new StackTraceElement[0]);
        return throwable;
    }
}
