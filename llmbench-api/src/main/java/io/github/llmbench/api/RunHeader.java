package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What is known of a run when it starts. Immutable.
 *
 * @param id unique, sorts by time
 * @param benchmark name of the benchmark
 * @param startedAt when it started first
 * @param models labels in order
 * @param tasks names in order
 * @param trials how many trials it has
 * @param fingerprint what makes it what it is
 * @param scores what the scores of its tasks mean
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunHeader(
        String id,
        String benchmark,
        Instant startedAt,
        List<String> models,
        List<String> tasks,
        long trials,
        Fingerprint fingerprint,
        List<ScoreMetric> scores) {
    /** The part of the fingerprint's context that keeps what a build makes of an undecided gate. */
    public static final String ON_INCONCLUSIVE = "gates.on-inconclusive";

    public RunHeader {
        Checks.notBlank(id, "run id");
        Checks.notBlank(benchmark, "benchmark");
        Checks.notNull(startedAt, "startedAt");
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
        Checks.notNegative(trials, "trials");
        Checks.notNull(fingerprint, "fingerprint");
        // A header that was stored before scores were described has none.
        scores = scores == null ? List.of() : List.copyOf(scores);
    }

    /** Of a run whose scores are not described, and which therefore cannot be compared. */
    public RunHeader(
            String id,
            String benchmark,
            Instant startedAt,
            List<String> models,
            List<String> tasks,
            long trials,
            Fingerprint fingerprint) {
        this(id, benchmark, startedAt, models, tasks, trials, fingerprint, List.of());
    }

    /** What a build makes of an undecided gate of this run: as it was configured, the default where that was not kept. */
    public OnInconclusive onInconclusive() {
        String kept = fingerprint.context().get(ON_INCONCLUSIVE);
        return kept == null ? OnInconclusive.WARN : OnInconclusive.parse(kept);
    }
}
