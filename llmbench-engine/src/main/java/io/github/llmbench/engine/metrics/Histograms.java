package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.LatencyHistogram;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;

/**
 * Stored histograms: reads them, and puts those of several runs or parts of a run together. The sum holds every value once, in the
 * bucket it would have had in one run, so that its percentiles are those of one run; averages of percentiles are not.
 *
 * <pre>{@code
 * List<LatencyHistogram> both = Histograms.merged(List.of(first.histograms(), second.histograms()));
 * double p99Millis = Histograms.decoded(both.get(0)).getValueAtPercentile(99) / 1e6;
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Histograms {
    private Histograms() {}

    private record Key(String metric, String model, String task) {}

    static LatencyHistogram stored(String metric, String model, String task, Histogram histogram) {
        return new LatencyHistogram(metric, model, task, histogram.getTotalCount(), encoded(histogram));
    }

    /** In HdrHistogram's compressed form, in base64. */
    public static String encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    /**
     * Reads a stored histogram; its values are nanoseconds.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Histogram decoded(LatencyHistogram stored) {
        return decoded(stored.hdr(), "hdr of " + stored.metric() + " (" + stored.model() + ", " + stored.task() + ")");
    }

    /**
     * Reads what {@link #encoded} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Histogram decoded(String hdr) {
        return decoded(hdr, "it");
    }

    private static Histogram decoded(String hdr, String what) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(hdr));
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException(
                    what + " must be a compressed HdrHistogram in base64, but was not: " + e.getMessage(), e);
        }
    }

    /** One histogram for each metric, model and task, in the order in which they come first. */
    public static List<LatencyHistogram> merged(Collection<List<LatencyHistogram>> parts) {
        Map<Key, Histogram> sums = new LinkedHashMap<>();
        for (List<LatencyHistogram> part : parts) {
            for (LatencyHistogram stored : part) {
                Key key = new Key(stored.metric(), stored.model(), stored.task());
                Histogram more = decoded(stored);
                Histogram sum = sums.get(key);
                if (sum == null) {
                    more.setAutoResize(true);
                    sums.put(key, more);
                } else {
                    sum.add(more);
                }
            }
        }
        List<LatencyHistogram> all = new ArrayList<>();
        sums.forEach((key, sum) -> all.add(stored(key.metric(), key.model(), key.task(), sum)));
        return all;
    }
}
