package io.github.llmbench.engine.cassette;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * Complete answers of this process, for a benchmark that is run again in it: Surefire's {@code rerunFailingTestsCount} puts a failed
 * test again, and nobody wants to pay for the same answers twice. Answers come back with the times and costs they had, so that a gate
 * that failed fails again. Safe for use by several threads; forgotten with the object.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Session {
    private final Map<Place, ModelResponse> answers = new ConcurrentHashMap<>();

    /** Without answers. */
    public Session() {}

    /** Which call of which benchmark it was, and what was asked. */
    record Place(String benchmark, String task, String model, Slot slot, int time) {}

    Optional<ModelResponse> find(Place place) {
        return Optional.ofNullable(answers.get(place));
    }

    void keep(Place place, ModelResponse response) {
        answers.put(place, response);
    }
}
