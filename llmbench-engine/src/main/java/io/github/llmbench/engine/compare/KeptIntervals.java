package io.github.llmbench.engine.compare;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The intervals that runs keep with their metrics. Immutable. */
record KeptIntervals(Map<Key, Interval> all) {
    static final KeptIntervals NONE = new KeptIntervals(Map.of());

    record Key(String run, @Nullable String model, @Nullable String task, String metric) {}

    KeptIntervals {
        all = Map.copyOf(all);
    }

    static KeptIntervals of(List<Run> runs) {
        Map<Key, Interval> all = new HashMap<>();
        for (Run run : runs) {
            for (Metric metric : run.metrics()) {
                if (metric.interval() != null) {
                    all.put(new Key(run.id(), metric.model(), metric.task(), metric.name()), metric.interval());
                }
            }
        }
        return new KeptIntervals(all);
    }

    /** Of each side of one run whose kept interval has the estimate in it: a run may keep another one, such as of a part of it. */
    Map<Integer, Interval> of(List<Side> sides, String task, String metric, List<Double> estimates) {
        Map<Integer, Interval> found = new HashMap<>();
        for (int side = 0; side < sides.size(); side++) {
            Side of = sides.get(side);
            Interval kept = all.get(new Key(of.first().id(), of.model(), task, metric));
            double estimate = Objects.requireNonNull(estimates.get(side));
            if (of.runs().size() == 1 && kept != null && kept.low() <= estimate && estimate <= kept.high()) {
                found.put(side, kept);
            }
        }
        return found;
    }
}
