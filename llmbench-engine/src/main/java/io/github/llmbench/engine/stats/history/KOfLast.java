package io.github.llmbench.engine.stats.history;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;

/**
 * An alert that waits until k of the last n runs are bad, so that one odd run wakes nobody. Immutable.
 *
 * <pre>{@code
 * boolean alert = new KOfLast(2, 3).fires(List.of(false, true, false, true)); // true
 * }</pre>
 *
 * @param k bad runs it takes, from 1 to n
 * @param n runs that are looked at
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record KOfLast(int k, int n) {
    public KOfLast {
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("k must lie between 1 and n, but k was " + k + " and n was " + n);
        }
    }

    /**
     * Whether the alert fires after these runs; of fewer than n runs all are looked at.
     *
     * @param bad of each run whether it was bad, oldest first
     */
    public boolean fires(List<Boolean> bad) {
        return bad.subList(Math.max(0, bad.size() - n), bad.size()).stream()
                        .filter(run -> run)
                        .count()
                >= k;
    }
}
