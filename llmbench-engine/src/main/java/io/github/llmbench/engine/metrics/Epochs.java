package io.github.llmbench.engine.metrics;

import io.github.llmbench.engine.reduce.Reducer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The scores of each sample's epochs, kept apart for a reducer that is not their mean. */
final class Epochs {
    private final Reducer reducer;
    private final TreeMap<Integer, List<Epoch>> samples = new TreeMap<>();

    private record Epoch(double value, @Nullable String answer) {}

    Epochs(Reducer reducer) {
        this.reducer = reducer;
    }

    void add(int sample, double value, @Nullable String answer) {
        samples.computeIfAbsent(sample, any -> new ArrayList<>()).add(new Epoch(value, answer));
    }

    /** One value a sample; a sample of which the reducer makes none is left out. */
    SampleValues reduced() {
        SampleValues values = new SampleValues();
        samples.forEach((sample, epochs) -> {
            double value = reducer.reduce(
                    epochs.stream().mapToDouble(Epoch::value).toArray(),
                    epochs.stream().map(Epoch::answer).toArray(String[]::new));
            if (!Double.isNaN(value)) {
                values.add(sample, value);
            }
        });
        return values;
    }
}
