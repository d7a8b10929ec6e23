package io.github.llmbench.junit.engine;

import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** One model on one task: tells the result in its name and fails only where the harness has none. */
final class ModelDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "model";

    private final TaskDescriptor task;
    private final ModelResult result;
    private final String legacyName;

    ModelDescriptor(TaskDescriptor task, ModelResult result) {
        super(
                task.getUniqueId().append(SEGMENT, result.model()),
                result.summary(),
                task.getSource().orElseThrow());
        this.task = task;
        this.result = result;
        this.legacyName = Dynamic.legacyName(task, result.model());
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
        return task.getTags();
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        if (!result.metrics().isEmpty()) {
            context.listener().reportingEntryPublished(this, ReportEntry.from(result.metrics()));
        }
        if (result.failure() != null) {
            throw new BenchmarkFailure(result.failure());
        }
        return context;
    }
}
