package io.github.llmbench.engine.run;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.KeySource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A source of keys that remembers which of them a run took: clients are made before it is known which run it is, and a use is
 * recorded under the run's name. Used by one thread.
 */
final class RunKeys implements KeySource {
    private final KeySource source;
    private final List<Taken> taken = new ArrayList<>();

    RunKeys(KeySource source) {
        this.source = source;
    }

    private record Taken(ModelRef model, String host) {}

    @Override
    public Answer find(ModelRef model, String host) throws IOException {
        Answer answer = source.find(model, host);
        if (answer.key() != null) {
            taken.add(new Taken(model, host));
        }
        return answer;
    }

    void usedBy(String run) throws IOException {
        for (Taken one : taken) {
            source.used(one.model(), one.host(), run);
        }
    }
}
