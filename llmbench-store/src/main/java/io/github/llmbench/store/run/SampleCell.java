package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Outcome;
import java.time.Instant;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What one model made of one sample in one run. Immutable.
 *
 * @param run id of the run
 * @param startedAt when the run started
 * @param model label of the model
 * @param sample id of the sample
 * @param epoch from 1
 * @param outcome how the trial ended
 * @param value the score; {@code null} where unscored
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SampleCell(
        String run,
        Instant startedAt,
        String model,
        String sample,
        int epoch,
        Outcome outcome,
        @Nullable Double value) {}
