package io.github.llmbench.junit.engine;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.OnInconclusive;
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

/** A gate on one model, or on the whole run: PASS succeeds, FAIL fails, INCONCLUSIVE does as configured, whatever is advisory aborts. */
final class GateDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "gate";

    /** Below a gate of the benchmark: which task it is of. */
    static final String TASK = "task";

    private static final String NOT_FAILED = "; this fails no build unless llmbench.on-inconclusive=fail";

    private final GateResult result;
    private final OnInconclusive onInconclusive;
    private final Path reports;
    private final String legacyName;
    private final Set<TestTag> tags;

    private GateDescriptor(TestDescriptor parent, UniqueId id, GateResult result, String name, RunResult of) {
        super(id, name, parent.getSource().orElseThrow());
        this.result = result;
        this.onInconclusive = of.benchmark().policy().onInconclusive();
        this.reports = of.reports();
        this.legacyName = Dynamic.legacyName(parent, name);
        this.tags = parent.getTags();
    }

    /** Of the benchmark: names the task too. */
    static GateDescriptor ofBenchmark(BenchmarkDescriptor parent, GateResult result, RunResult of) {
        UniqueId id = parent.getUniqueId().append(SEGMENT, result.gate().expression());
        if (result.task() != null) {
            id = id.append(TASK, result.task());
        }
        return of(parent, id, result, name(result, Stream.ofNullable(result.task())), of);
    }

    /** Of a task. */
    static GateDescriptor ofTask(TaskDescriptor parent, GateResult result, RunResult of) {
        UniqueId id = parent.getUniqueId().append(SEGMENT, result.gate().expression());
        return of(parent, id, result, name(result, Stream.empty()), of);
    }

    private static GateDescriptor of(TestDescriptor parent, UniqueId id, GateResult result, String name, RunResult of) {
        UniqueId whole = result.model() == null ? id : id.append(ModelDescriptor.SEGMENT, result.model());
        return new GateDescriptor(parent, whole, result, name, of);
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
        boolean open = result.verdict() == Verdict.INCONCLUSIVE;
        if (result.verdict() == Verdict.PASS || (open && onInconclusive == OnInconclusive.PASS)) {
            return context;
        }
        String says = getDisplayName() + (result.verdict() == Verdict.FAIL ? " failed: " : " is undecided: ")
                + result.explanation()
                + (open
                                && onInconclusive == OnInconclusive.WARN
                                && !result.gate().advisory()
                        ? NOT_FAILED
                        : "")
                + "; report: " + reports;
        if (result.gate().advisory()) {
            throw withoutStack(new TestAbortedException("advisory: " + says));
        }
        if (onInconclusive.fails(result.verdict())) {
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
