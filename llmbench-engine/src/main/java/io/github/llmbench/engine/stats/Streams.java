package io.github.llmbench.engine.stats;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Random numbers that depend on the seed and on the number of a chunk of work, and so never on how many threads share the work. */
final class Streams {
    private static final int CHUNK = 100;

    private Streams() {}

    /** A stream of its own for each index: neighbouring seeds and indices are mixed apart (D. Stafford's variant 13 of MurmurHash3). */
    static SplittableRandom of(long seed, int index) {
        long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return new SplittableRandom(z ^ (z >>> 31));
    }

    /**
     * As many draws as asked for, made in parallel.
     *
     * @param sampler made once a chunk, so that it may keep a buffer
     */
    static double[] draws(int count, long seed, Supplier<ToDoubleFunction<SplittableRandom>> sampler) {
        double[] draws = new double[count];
        IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            SplittableRandom random = of(seed, chunk);
            ToDoubleFunction<SplittableRandom> next = sampler.get();
            int end = Math.min(count, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                draws[i] = next.applyAsDouble(random);
            }
        });
        return draws;
    }

    /** An index below {@code bound} from 32 random bits; it favours none by more than bound / 2^32. */
    static int index(long bits, int bound) {
        return (int) (((bits & 0xffffffffL) * bound) >>> 32);
    }
}
