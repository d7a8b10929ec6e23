package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.BoundModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All trials of a run in seeded order. The models stand next to each other on every sample, so that what drifts during a run
 * (load, time of day) strikes both sides of a pair alike.
 */
final class Plan {
    private Plan() {}

    private record Item(Task task, Sample sample, int epoch) {}

    /** Epochs of a sample after one another: a sample counts once all of them are there. */
    private static List<Item> together(List<Item> items) {
        return new ArrayList<>(items.stream()
                .collect(Collectors.groupingBy(
                        item -> List.of(item.task().name(), item.sample().id()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .flatMap(List::stream)
                .toList());
    }

    /** Ids of the samples of each task in the order in which they are drawn. */
    static Map<String, List<String>> order(List<PlannedTrial> plan) {
        Map<String, LinkedHashSet<String>> order = new LinkedHashMap<>();
        plan.forEach(trial -> order.computeIfAbsent(trial.task().name(), any -> new LinkedHashSet<>())
                .add(trial.sample().id()));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        order.forEach((task, samples) -> lists.put(task, List.copyOf(samples)));
        return lists;
    }

    /** Names of the tasks whose samples have clusters. */
    static Set<String> clustered(List<PlannedTrial> plan) {
        return plan.stream()
                .filter(trial -> trial.sample().cluster() != null)
                .map(trial -> trial.task().name())
                .collect(Collectors.toSet());
    }

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
        if (benchmark.policy().stopWhenDecided()) {
            items = together(items);
        }
        List<PlannedTrial> trials = new ArrayList<>(items.size() * models.size());
        for (Item item : items) {
            for (BoundModel model : models) {
                trials.add(new PlannedTrial(model, item.task(), item.sample(), item.epoch()));
            }
        }
        return trials;
    }
}
