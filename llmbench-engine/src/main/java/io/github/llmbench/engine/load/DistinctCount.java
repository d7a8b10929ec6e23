package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.apiguardian.api.API;

/**
 * Counts distinct things by their hashes, in half a megabyte however many there are: exactly while they are few, and to a tenth of a
 * per cent for ten million. Safe for use by several threads, without locks.
 *
 * <p>Source: linear counting, Whang, Vander-Zanden and Taylor, ACM Transactions on Database Systems 15(2), 1990.
 */
@API(status = INTERNAL, since = "0.1")
public final class DistinctCount {
    private static final int BITS = 1 << 22;

    private final AtomicLongArray words = new AtomicLongArray(BITS / Long.SIZE);
    private final LongAdder set = new LongAdder();

    /** Takes a thing with this hash. */
    public void add(int hash) {
        int bit = mixed(hash) & (BITS - 1);
        int word = bit / Long.SIZE;
        long mask = 1L << bit;
        long seen = words.get(word);
        while ((seen & mask) == 0) {
            if (words.compareAndSet(word, seen, seen | mask)) {
                set.increment();
                return;
            }
            seen = words.get(word);
        }
    }

    /** How many distinct hashes there were. */
    public long count() {
        // The number of things that leave so many bits unset; at least one bit is taken as unset.
        double unset = Math.max(1, BITS - set.sum());
        return Math.round(-BITS * Math.log(unset / BITS));
    }

    /** Hashes of texts that differ in a digit are neighbours. Source: the finalizer of MurmurHash3, Appleby 2011, public domain. */
    private static int mixed(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
