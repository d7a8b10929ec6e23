package io.github.llmbench.engine.dataset;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Selection;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where chance puts a sample: a hash of seed and id, uniform over all longs. The turns of a session share a place.
 *
 * @param session metadata field that names a conversation; {@code null} for none
 */
record SeededOrder(long seed, @Nullable String session) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private record Placed(long place, long row, Sample sample) {
        static final Comparator<Placed> ORDER =
                Comparator.comparingLong(Placed::place).thenComparingLong(Placed::row);
    }

    /** FNV-1a over the characters, then the finaliser of SplitMix64, which spreads near keys apart. */
    long place(Sample sample) {
        Object key = session == null ? null : sample.metadata().get(session);
        String text = key == null ? sample.id() : Objects.toString(key);
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mixed(hash ^ mixed(seed));
    }

    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Whether a sample is in a part. */
    static boolean in(Selection.Split split, Dataset dataset, Sample sample) {
        long place = new SeededOrder(split.seed(), dataset.fields().session()).place(sample);
        double uniform = (place >>> 11) * 0x1.0p-53;
        return (uniform < split.trainShare()) == (split.part() == Selection.Part.TRAIN);
    }

    /** The first so many in this order; no more than these are kept. Closes what it read. */
    Stream<Sample> first(Stream<Sample> samples, int limit) {
        PriorityQueue<Placed> first = new PriorityQueue<>(Placed.ORDER.reversed());
        long[] row = new long[1];
        try (samples) {
            samples.forEachOrdered(sample -> {
                first.add(new Placed(place(sample), row[0]++, sample));
                if (first.size() > limit) {
                    first.remove();
                }
            });
        }
        return first.stream().sorted(Placed.ORDER).map(Placed::sample);
    }

    /** All in this order. Closes what it read. */
    Stream<Sample> all(Stream<Sample> samples) {
        SampleStore store;
        try (samples) {
            store = SampleStore.of(samples);
        }
        long[] places = new long[store.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = place(store.get(i));
        }
        return IntStream.range(0, places.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> places[i]).thenComparing(Comparator.naturalOrder()))
                .map(store::get)
                .onClose(store::close);
    }
}
