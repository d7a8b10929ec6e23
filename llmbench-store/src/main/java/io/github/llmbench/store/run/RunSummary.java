package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list. Immutable.
 *
 * @param id unique
 * @param project it belongs to
 * @param benchmark its name
 * @param startedAt when it started first
 * @param finishedAt when it ended; {@code null} while it has not
 * @param status how it ended; {@code null} while it has not
 * @param models labels in order
 * @param tasks names in order
 * @param trials how many trials it has when it is complete
 * @param tags its tags
 * @param paidAgainUsd what was paid for calls that had to be made again after a crash
 * @param archivedAt when its trials were moved to a file or removed; {@code null} if they were not
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunSummary(
        String id,
        String project,
        String benchmark,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Run.@Nullable Status status,
        List<String> models,
        List<String> tasks,
        long trials,
        List<String> tags,
        BigDecimal paidAgainUsd,
        @Nullable Instant archivedAt) {
    public RunSummary {
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
        tags = List.copyOf(tags);
    }
}
