package io.github.llmbench.server.ops;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.llmbench.server.http.Sha256;
import io.github.llmbench.server.http.Throttle;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of requests for each user, and of sign-ins and of tokens that were not good for each address, in this process. A session that
 * is renewed has one of its own, since many people may come from one address. Safe for use by several threads.
 */
public final class Limits implements Throttle {
    private static final Set<String> FREE = Set.of("health", "ready");
    private static final Set<String> SIGN_INS = Set.of("login", "startOidc", "finishOidc");
    /** How often buckets that are full again are dropped: they would let pass what a new one lets pass. */
    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private static final String REFRESH = "refresh";
    private static final String SIGN_IN = "sign-in ";
    private static final String RENEWALS = "renewals ";
    private static final String SESSION = "session ";
    private static final String UNKNOWN = "unknown ";

    private final int requests;
    private final int signIns;
    private final TimeMeter time;
    private final AtomicLong nextSweep;
    private final Map<String, Limit> limits = new ConcurrentHashMap<>();

    private record Limit(int most, Bucket bucket) {
        boolean full() {
            return bucket.getAvailableTokens() >= most;
        }
    }

    /**
     * Limits.
     *
     * @param requests of a user a minute, and as many tokens that are not good and renewals of sessions of an address
     * @param signIns from an address a minute, and as many renewals of a session
     */
    public Limits(int requests, int signIns) {
        this(requests, signIns, TimeMeter.SYSTEM_NANOTIME);
    }

    Limits(int requests, int signIns, TimeMeter time) {
        this.requests = requests;
        this.signIns = signIns;
        this.time = time;
        nextSweep = new AtomicLong(time.currentTimeNanos() + SWEEP_NANOS);
    }

    @Override
    public long count(String operation, String who, @Nullable String cookies) {
        if (FREE.contains(operation)) {
            return 0;
        }
        if (REFRESH.equals(operation)) {
            // The address first, so that whoever makes cookies up adds no more buckets than that.
            long wait = consume(RENEWALS + who, Math.max(requests, signIns));
            return wait > 0 || cookies == null ? wait : consume(SESSION + Sha256.hex(cookies), signIns);
        }
        return SIGN_INS.contains(operation) ? consume(SIGN_IN + who, signIns) : consume(who, requests);
    }

    @Override
    public long countUnknown(String who) {
        return consume(UNKNOWN + who, requests);
    }

    @Override
    public long block(String who) {
        Limit limit = limits.get(UNKNOWN + who);
        return limit == null
                ? 0
                : seconds(limit.bucket().estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    private long consume(String key, int most) {
        sweep();
        ConsumptionProbe probe = limits.computeIfAbsent(key, ignored -> new Limit(most, bucket(most)))
                .bucket()
                .tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : Math.max(1, seconds(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(int most) {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(most).refillGreedy(most, Duration.ofMinutes(1)))
                .build();
    }

    private static long seconds(long nanos) {
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(nanos) + 1;
    }

    private void sweep() {
        long now = time.currentTimeNanos();
        long next = nextSweep.get();
        if (now - next >= 0 && nextSweep.compareAndSet(next, now + SWEEP_NANOS)) {
            limits.values().removeIf(Limit::full);
        }
    }

    /** How many it remembers. */
    int size() {
        return limits.size();
    }
}
