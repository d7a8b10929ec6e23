package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * One side of a comparison: a model of a run, or of several runs of the same benchmark. With several, the run is the unit that
 * latencies are compared by. Immutable.
 *
 * @param name what reports call it
 * @param model label of the model
 * @param runs at least one
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Side(String name, String model, List<RunFigures> runs) {
    public Side {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(model, "model");
        runs = List.copyOf(runs);
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

    RunFigures first() {
        return runs.get(0);
    }
}
