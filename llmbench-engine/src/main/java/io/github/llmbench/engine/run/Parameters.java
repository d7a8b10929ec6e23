package io.github.llmbench.engine.run;

import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.dataset.SyntheticPrompts;

/** The parameters of a call: the task's own where it sets them, else the model's. */
final class Parameters {
    private Parameters() {}

    /** Those of a trial: a sample of a trace says how long its answer is to be. */
    static ModelParameters of(ModelRef model, Task task, Sample sample) {
        ModelParameters merged = merged(model.parameters(), task.parameters());
        return sample.metadata().get(SyntheticPrompts.OUTPUT_TOKENS) instanceof Integer tokens
                ? merged.toBuilder().maxOutputTokens(tokens).build()
                : merged;
    }

    private static ModelParameters merged(ModelParameters model, ModelParameters task) {
        ModelParameters.Builder builder = model.toBuilder();
        if (task.temperature() != null) {
            builder.temperature(task.temperature());
        }
        if (task.topP() != null) {
            builder.topP(task.topP());
        }
        if (task.maxOutputTokens() != null) {
            builder.maxOutputTokens(task.maxOutputTokens());
        }
        if (task.seed() != null) {
            builder.seed(task.seed());
        }
        if (!task.stop().isEmpty()) {
            builder.stop(task.stop().toArray(String[]::new));
        }
        task.extra().forEach(builder::extra);
        return builder.build();
    }
}
