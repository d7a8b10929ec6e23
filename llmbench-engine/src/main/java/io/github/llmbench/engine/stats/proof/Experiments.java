package io.github.llmbench.engine.stats.proof;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The experiments that put every test and interval of this library to the test.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Experiments {
    private Experiments() {}

    /** False alarms, coverage, then power. */
    public static List<Experiment> all() {
        return Stream.of(FalsePositives.all(), Coverages.all(), Powers.all())
                .flatMap(List::stream)
                .toList();
    }
}
