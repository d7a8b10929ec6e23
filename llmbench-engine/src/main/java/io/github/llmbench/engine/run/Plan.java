package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.BoundModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All trials of a run in seeded order. The models stand next to each other on every sample, so that what drifts during a run
 * (load, time of day) strikes both sides of a pair alike. The turns of a conversation stay together in their order, and a replay
 * keeps the order of its trace.
 */
final class Plan {
    private Plan() {}

    private record Item(Task task, List<Sample> turns, int epoch) {}

    /** Epochs of a sample after one another: a sample counts once all of them are there. */
    private static List<Item> together(List<Item> items) {
        return new ArrayList<>(items.stream()
                .collect(Collectors.groupingBy(
                        item -> List.of(item.task().name(), item.turns().get(0).id()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .flatMap(List::stream)
                .toList());
    }

    /** Ids of the samples of each task in the order in which they are drawn. */
    static Map<String, List<String>> order(List<Unit> plan) {
        Map<String, LinkedHashSet<String>> order = new LinkedHashMap<>();
        trials(plan)
                .forEach(trial -> order.computeIfAbsent(trial.task().name(), any -> new LinkedHashSet<>())
                        .add(trial.sample().id()));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        order.forEach((task, samples) -> lists.put(task, List.copyOf(samples)));
        return lists;
    }

    /** Names of the tasks whose samples have clusters. */
    static Set<String> clustered(List<Unit> plan) {
        return trials(plan)
                .filter(trial -> trial.sample().cluster() != null)
                .map(trial -> trial.task().name())
                .collect(Collectors.toSet());
    }

    private static Stream<PlannedTrial> trials(List<Unit> plan) {
        return plan.stream().flatMap(unit -> unit.turns().stream());
    }

    static List<Unit> of(Benchmark benchmark, List<BoundModel> models, Map<String, List<Sample>> samples) {
        List<Item> items = new ArrayList<>();
        for (Task task : benchmark.tasks()) {
            for (List<Sample> turns : conversations(task, samples.getOrDefault(task.name(), List.of()))) {
                for (int epoch = 1; epoch <= task.epochs(); epoch++) {
                    items.add(new Item(task, turns, epoch));
                }
            }
        }
        if (!(benchmark.load() instanceof Load.Open open && open.arrivals() instanceof Load.Replay)) {
            Collections.shuffle(items, new Random(benchmark.seed()));
        }
        if (benchmark.policy().stopWhenDecided()) {
            items = together(items);
        }
        List<Unit> units = new ArrayList<>(items.size() * models.size());
        for (Item item : items) {
            for (BoundModel model : models) {
                units.add(new Unit(item.turns().stream()
                        .map(sample -> new PlannedTrial(model, item.task(), sample, item.epoch()))
                        .toList()));
            }
        }
        return units;
    }

    private static Collection<List<Sample>> conversations(Task task, List<Sample> samples) {
        String field = task.dataset().fields().session();
        Map<Object, List<Sample>> all = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Object session = field == null ? null : sample.metadata().get(field);
            // A sample without a session is one of its own; its id names it, as a list that no field's value equals.
            Object key = session == null ? List.of(sample.id()) : session;
            all.computeIfAbsent(key, first -> new ArrayList<>()).add(sample);
        }
        return all.values();
    }
}
