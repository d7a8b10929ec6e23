package io.github.llmbench.server.ops;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.llmbench.server.http.Throttle;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A bucket of requests for each user, and of sign-ins for each address, in this process. Safe for use by several threads. */
public final class Limits implements Throttle {
    private static final Set<String> FREE = Set.of("health", "ready");
    private static final Set<String> SIGN_INS = Set.of("login", "refresh", "startOidc", "finishOidc");
    /** Beyond it buckets that are full again are dropped: they would let pass what a new one lets pass. */
    private static final int MANY = 10_000;

    private final int requests;
    private final int signIns;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * Limits.
     *
     * @param requests of a user a minute
     * @param signIns from an address a minute
     */
    public Limits(int requests, int signIns) {
        this.requests = requests;
        this.signIns = signIns;
    }

    @Override
    public long count(String operation, String who) {
        if (FREE.contains(operation)) {
            return 0;
        }
        boolean signIn = SIGN_INS.contains(operation);
        int most = signIn ? signIns : requests;
        if (buckets.size() > MANY) {
            buckets.values().removeIf(bucket -> bucket.getAvailableTokens() >= Math.max(requests, signIns));
        }
        ConsumptionProbe probe = buckets.computeIfAbsent(
                        (signIn ? "sign-in " : "") + who,
                        key -> Bucket.builder()
                                .addLimit(limit -> limit.capacity(most).refillGreedy(most, Duration.ofMinutes(1)))
                                .build())
                .tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
    }
}
