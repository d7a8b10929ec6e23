package io.github.llmbench.engine.run;

import io.github.llmbench.api.ModelParameters;

/** The parameters of a call: the task's own where it sets them, else the model's. */
final class Parameters {
    private Parameters() {}

    static ModelParameters merged(ModelParameters model, ModelParameters task) {
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
