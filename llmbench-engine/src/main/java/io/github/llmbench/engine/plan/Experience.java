package io.github.llmbench.engine.plan;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a call of a model on a task takes in the mean. */
record Experience(double inputTokens, double outputTokens, double seconds) {
    /** A model's label and a task's name. */
    record Cell(String model, String task) {}

    /** The means of a run, where the provider told its tokens. */
    static Map<Cell, Experience> of(Run run) {
        Map<Cell, Sums> sums = new HashMap<>();
        try (Stream<Trial> trials = run.trials()) {
            trials.forEach(trial -> {
                Sums cell = sums.computeIfAbsent(
                        new Cell(trial.key().model(), trial.key().task()), key -> new Sums());
                trial.calls().forEach(cell::add);
            });
        }
        Map<Cell, Experience> means = new HashMap<>();
        sums.forEach((cell, sum) -> {
            if (sum.calls > 0) {
                means.put(cell, sum.mean());
            }
        });
        return means;
    }

    private static final class Sums {
        private long calls;
        private double input;
        private double output;
        private double seconds;

        void add(Call call) {
            Usage usage = call.response().usage();
            Double millis = Timings.of(call.response().trace(), usage).e2e();
            if (usage.inputTokens() != null && usage.outputTokens() != null && millis != null) {
                calls++;
                input += usage.inputTokens();
                output += usage.outputTokens();
                seconds += millis / 1e3;
            }
        }

        Experience mean() {
            return new Experience(input / calls, output / calls, seconds / calls);
        }
    }
}
