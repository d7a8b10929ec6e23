package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Instant;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A version of a benchmark: what its runs have in common, down to data sets, prompts, scorers and parameters. Immutable.
 *
 * @param hash SHA-256 over its name and identity
 * @param identity what makes it this experiment, by part; {@code task.….dataset} holds the hash of the task's data
 * @param firstSeen when its first run started
 * @param runs how many there are
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BenchmarkVersion(String hash, Map<String, String> identity, Instant firstSeen, long runs) {
    public BenchmarkVersion {
        identity = Map.copyOf(identity);
    }
}
