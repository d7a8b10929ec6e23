package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.BoundModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * All trials of a run in seeded order. The models stand next to each other on every sample, so that what drifts during a run
 * (load, time of day) strikes both sides of a pair alike.
 */
final class Plan {
    private Plan() {}

    private record Item(Task task, Sample sample, int epoch) {}

    static List<PlannedTrial> of(Benchmark benchmark, List<BoundModel> models, Map<String, List<Sample>> samples) {
        List<Item> items = new ArrayList<>();
        for (Task task : benchmark.tasks()) {
            for (Sample sample : samples.getOrDefault(task.name(), List.of())) {
                for (int epoch = 1; epoch <= task.epochs(); epoch++) {
                    items.add(new Item(task, sample, epoch));
                }
            }
        }
        Collections.shuffle(items, new Random(benchmark.seed()));
        List<PlannedTrial> trials = new ArrayList<>(items.size() * models.size());
        for (Item item : items) {
            for (BoundModel model : models) {
                trials.add(new PlannedTrial(model, item.task(), item.sample(), item.epoch()));
            }
        }
        return trials;
    }
}
