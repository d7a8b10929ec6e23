package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * One side of a comparison: a model of a run, or of several runs of the same benchmark. With several, the run is the unit that
 * latencies are compared by. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Side {
    private final String name;
    private final String model;
    private final List<RunFigures> runs;
    private final Map<List<String>, Map<String, List<Double>>> values = new ConcurrentHashMap<>();

    /**
     * A side.
     *
     * @param name what reports call it
     * @param model label of the model
     * @param runs at least one
     * @throws IllegalArgumentException if there is no run, or one without the model
     */
    public Side(String name, String model, List<RunFigures> runs) {
        this.name = Objects.requireNonNull(name, "name");
        this.model = Objects.requireNonNull(model, "model");
        this.runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("side " + name + " must have a run");
        }
        for (RunFigures run : runs) {
            if (!run.header().models().contains(model)) {
                throw new IllegalArgumentException("run " + run.id() + " has no model " + model + "; its models are "
                        + run.header().models());
            }
        }
    }

    /** A model of one run. */
    public static Side of(RunFigures run, String model) {
        return new Side(model, model, List.of(run));
    }

    /** What reports call it. */
    public String name() {
        return name;
    }

    /** Label of the model. */
    public String model() {
        return model;
    }

    /** At least one. */
    public List<RunFigures> runs() {
        return runs;
    }

    /** Values of one of its own measures, all runs together; tests, sizes and flips ask for the same ones, so they are read once. */
    Map<String, List<Double>> values(Measure own) {
        return values.computeIfAbsent(
                List.of(own.task(), own.name()), any -> Collections.unmodifiableMap(own.values(runs, model)));
    }

    RunFigures first() {
        return runs.get(0);
    }
}
