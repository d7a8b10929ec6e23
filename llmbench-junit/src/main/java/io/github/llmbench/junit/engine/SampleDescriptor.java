package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Trial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;
import org.opentest4j.TestAbortedException;

/** One trial, where they are asked for: a wrong answer succeeds, one that was never scored aborts, an error of the harness fails. */
final class SampleDescriptor extends AbstractTestDescriptor implements Node<BenchmarkContext> {
    static final String SEGMENT = "sample";

    private static final int LONGEST = 80;

    private final ModelDescriptor model;
    private final Trial trial;
    private final String scorer;
    private final String legacyName;

    SampleDescriptor(ModelDescriptor model, Trial trial, String scorer) {
        super(
                model.getUniqueId()
                        .append(
                                SEGMENT,
                                trial.key().sample() + "#" + trial.key().epoch()),
                name(trial, scorer),
                model.getSource().orElseThrow());
        this.model = model;
        this.trial = trial;
        this.scorer = scorer;
        this.legacyName = Dynamic.legacyName(model, trial.key().sample());
    }

    private static String name(Trial trial, String scorer) {
        String epoch = trial.key().epoch() == 1 ? "" : ", epoch " + trial.key().epoch();
        String score =
                trial.scores().containsKey(scorer) && trial.scores().get(scorer).scored()
                        ? Figures.of(trial.scores().get(scorer).value())
                        : trial.outcome() + "";
        String text = trial.text().replaceAll("\\s+", " ").strip();
        return trial.key().sample() + epoch + ": " + score
                + (text.isEmpty() ? "" : ", " + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text));
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
        return model.getTags();
    }

    @Override
    public BenchmarkContext execute(BenchmarkContext context, DynamicTestExecutor executor) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("outcome", trial.outcome().name());
        if (!trial.text().isBlank()) {
            facts.put("answer", trial.text());
        }
        trial.scores().forEach((name, score) -> {
            facts.put(name, score.scored() ? Figures.of(score.value()) : "unscored");
            if (score.explanation() != null && !score.explanation().isBlank()) {
                facts.put(name + ".explanation", score.explanation());
            }
        });
        context.listener().reportingEntryPublished(this, ReportEntry.from(facts));
        String reason = ModelResult.reason(trial);
        if (trial.outcome() == Outcome.INVALID) {
            throw new BenchmarkFailure(getDisplayName() + (reason == null ? "" : ": " + reason));
        }
        boolean scored = !trial.scores().containsKey(scorer)
                || trial.scores().get(scorer).scored();
        if (!scored || !trial.outcome().scorable()) {
            throw new TestAbortedException(getDisplayName() + (reason == null ? "" : ": " + reason));
        }
        return context;
    }
}
