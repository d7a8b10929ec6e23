package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All trials of a run in seeded order. The models stand next to each other on every sample, so that what drifts during a run
 * (load, time of day) strikes both sides of a pair alike. The turns of a conversation stay together in their order, and a replay
 * keeps the order of its trace.
 *
 * <p>A unit is made when it is asked for: only numbers are kept, so that a million samples can be planned. Immutable.
 */
final class Plan extends AbstractList<Unit> implements RandomAccess {
    private final List<TaskPart> parts;
    private final List<BoundModel> models;
    private final int[] items;
    private final int @Nullable [] chosen;

    /**
     * A task's part of the items: each conversation so many times as there are epochs, one after another.
     *
     * @param first number of its first item
     * @param turns the samples of each conversation by number; {@code null} where each sample is one of its own
     */
    private record TaskPart(
            Task task,
            List<Sample> samples,
            int first,
            @Nullable List<int[]> turns) {
        int items() {
            return Math.multiplyExact(turns == null ? samples.size() : turns.size(), task.epochs());
        }

        int[] turns(int item) {
            int conversation = (item - first) / task.epochs();
            return turns == null ? new int[] {conversation} : turns.get(conversation);
        }

        int epoch(int item) {
            return (item - first) % task.epochs() + 1;
        }
    }

    private Plan(List<TaskPart> parts, List<BoundModel> models, int[] items, int @Nullable [] chosen) {
        this.parts = parts;
        this.models = models;
        this.items = items;
        this.chosen = chosen;
    }

    /**
     * The plan of a benchmark.
     *
     * @param samples of each task by its name; read while the plan is used
     */
    static Plan of(Benchmark benchmark, List<BoundModel> models, Map<String, ? extends List<Sample>> samples) {
        List<TaskPart> parts = new ArrayList<>();
        int count = 0;
        for (Task task : benchmark.tasks()) {
            List<Sample> own = samples.containsKey(task.name()) ? samples.get(task.name()) : List.of();
            TaskPart part = new TaskPart(task, own, count, conversations(task, own));
            parts.add(part);
            count = Math.addExact(count, part.items());
        }
        int[] items = IntStream.range(0, count).toArray();
        if (!(benchmark.load() instanceof Load.Open open && open.arrivals() instanceof Load.Replay)) {
            shuffle(items, new Random(benchmark.seed()));
        }
        Math.multiplyExact(count, models.size());
        Plan plan = new Plan(List.copyOf(parts), List.copyOf(models), items, null);
        return benchmark.policy().stopWhenDecided() ? plan.together() : plan;
    }

    /** As {@link java.util.Collections#shuffle} does it, so that a seed gives the order it always gave. */
    private static void shuffle(int[] items, Random random) {
        for (int i = items.length; i > 1; i--) {
            int other = random.nextInt(i);
            int held = items[i - 1];
            items[i - 1] = items[other];
            items[other] = held;
        }
    }

    /** Epochs of a sample after one another: a sample counts once all of them are there. */
    private Plan together() {
        BitSet seen = new BitSet(items.length);
        int[] grouped = new int[items.length];
        int at = 0;
        for (int item : items) {
            int epochs = part(item).task().epochs();
            int from = item - (part(item).epoch(item) - 1);
            if (!seen.get(from)) {
                seen.set(from);
                for (int epoch = 0; epoch < epochs; epoch++) {
                    grouped[at++] = from + epoch;
                }
            }
        }
        return new Plan(parts, models, grouped, null);
    }

    private static @Nullable List<int[]> conversations(Task task, List<Sample> samples) {
        String field = task.dataset().fields().session();
        if (field == null) {
            return null;
        }
        Map<Object, List<Integer>> all = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Object session = samples.get(i).metadata().get(field);
            // A sample without a session is one of its own; its number names it, as a list that no field's value
            // equals.
            Object key = session == null ? List.of(i) : session;
            all.computeIfAbsent(key, first -> new ArrayList<>()).add(i);
        }
        return all.values().stream()
                .map(turns -> turns.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private TaskPart part(int item) {
        int last = parts.size() - 1;
        while (parts.get(last).first() > item || parts.get(last).items() == 0) {
            last--;
        }
        return parts.get(last);
    }

    private int item(int index) {
        return items[(chosen == null ? index : chosen[index]) / models.size()];
    }

    @Override
    public Unit get(int index) {
        int item = item(index);
        BoundModel model = models.get((chosen == null ? index : chosen[index]) % models.size());
        TaskPart part = part(item);
        return new Unit(Arrays.stream(part.turns(item))
                .mapToObj(turn ->
                        new PlannedTrial(model, part.task(), part.samples().get(turn), part.epoch(item)))
                .toList());
    }

    @Override
    public int size() {
        return chosen == null ? items.length * models.size() : chosen.length;
    }

    /** Whether calls to every model share connections, so that they need hardly a file each. */
    boolean sharesConnections() {
        return models.stream()
                .allMatch(model -> "2".equals(model.client().settings().get("http-version")));
    }

    /** Threads that carry the calls of its models. */
    Collection<Thread> carriers() {
        return models.stream()
                .flatMap(model -> model.client().carriers().stream())
                .distinct()
                .toList();
    }

    /** Tells how long each call waits for the thread that carries it; what is returned ends it. */
    Runnable watchTurns(LongConsumer waits) {
        List<Runnable> ends =
                models.stream().map(model -> model.client().watchTurns(waits)).toList();
        return () -> ends.forEach(Runnable::run);
    }

    int models() {
        return models.size();
    }

    /** How many trials the first {@code units} units have. */
    long trials(int units) {
        long trials = 0;
        for (int i = 0; i < units; i++) {
            int item = item(i);
            trials += part(item).turns(item).length;
        }
        return trials;
    }

    /** The units that have a trial which is not made yet. */
    Plan without(Set<Trial.Key> made) {
        if (made.isEmpty()) {
            return this;
        }
        int[] left = IntStream.range(0, size())
                .filter(index -> !get(index).turns().stream().allMatch(turn -> made.contains(turn.key())))
                .map(index -> chosen == null ? index : chosen[index])
                .toArray();
        return new Plan(parts, models, items, left);
    }

    /** The units from one number to before another. */
    Plan part(int from, int to) {
        int[] part = IntStream.range(from, to)
                .map(index -> chosen == null ? index : chosen[index])
                .toArray();
        return new Plan(parts, models, items, part);
    }

    /** Ids of the samples of each task in the order in which they are drawn. */
    Map<String, List<String>> order() {
        Map<String, LinkedHashSet<String>> order = new LinkedHashMap<>();
        planned()
                .forEach(trial -> order.computeIfAbsent(trial.task().name(), any -> new LinkedHashSet<>())
                        .add(trial.sample().id()));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        order.forEach((task, samples) -> lists.put(task, List.copyOf(samples)));
        return lists;
    }

    /** Names of the tasks whose samples have clusters. */
    Set<String> clustered() {
        return planned()
                .filter(trial -> trial.sample().cluster() != null)
                .map(trial -> trial.task().name())
                .collect(Collectors.toSet());
    }

    private Stream<PlannedTrial> planned() {
        return stream().flatMap(unit -> unit.turns().stream());
    }
}
