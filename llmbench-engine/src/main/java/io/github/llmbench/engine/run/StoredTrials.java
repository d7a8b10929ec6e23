package io.github.llmbench.engine.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Answers that are kept, to be scored again.
 *
 * @param from id of their run, or the file they stand in
 * @param models that gave them
 * @param identity what is known of how they came to be, for the new run's
 * @param trials each time anew, to be closed; of one task
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record StoredTrials(
        String from, List<ModelRef> models, Map<String, String> identity, Supplier<Stream<Trial>> trials) {
    public StoredTrials {
        models = List.copyOf(models);
        identity = Map.copyOf(identity);
    }
}
