package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One step after the other; empty as soon as one finds nothing. */
record Pipeline(List<Extractor> steps) implements Extractor {
    Pipeline {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a pipeline needs at least one step");
        }
        steps = List.copyOf(steps);
    }

    @Override
    public String name() {
        return steps.stream().map(Extractor::name).collect(Collectors.joining(" > "));
    }

    @Override
    public String signature() {
        return steps.stream().map(Extractor::signature).collect(Collectors.joining(" > ", "pipeline|v1|[", "]"));
    }

    @Override
    public Optional<String> extract(String text) {
        Optional<String> found = Optional.of(text);
        for (Extractor step : steps) {
            found = found.flatMap(step::extract);
        }
        return found;
    }

    @Override
    public String toString() {
        return name();
    }
}
