package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Trial;
import java.util.List;
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
    private final List<Trial> samples;
    private final String scorer;
    private final String legacyName;

    ModelDescriptor(TaskDescriptor task, ModelResult result, List<Trial> samples, String scorer) {
        super(
                task.getUniqueId().append(SEGMENT, result.model()),
                result.summary(),
                task.getSource().orElseThrow());
        this.task = task;
        this.result = result;
        this.samples = samples;
        this.scorer = scorer;
        this.legacyName = Dynamic.legacyName(task, result.model());
    }

    @Override
    public Type getType() {
        return samples.isEmpty() ? Type.TEST : Type.CONTAINER_AND_TEST;
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
    public boolean mayRegisterTests() {
        return !samples.isEmpty();
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        if (!result.metrics().isEmpty()) {
            context.listener().reportingEntryPublished(this, ReportEntry.from(result.metrics()));
        }
        samples.forEach(trial -> Dynamic.run(this, new SampleDescriptor(this, trial, scorer), executor));
        if (result.failure() != null) {
            throw new BenchmarkFailure(result.failure());
        }
        return context;
    }
}
