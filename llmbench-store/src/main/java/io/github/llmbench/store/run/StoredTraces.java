package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.store.codec.TraceCodec;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Reads the column {@code traces} of {@code trial}, for who asks the database for times of many trials without their texts. Stateless.
 *
 * <pre>{@code
 * List<CallTrace> traces = StoredTraces.read(row.getBytes("traces"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StoredTraces {
    private StoredTraces() {}

    /**
     * One a call of the trial, in order; none of calls whose traces were removed.
     *
     * @throws IllegalArgumentException if these are no traces
     */
    public static List<CallTrace> read(byte[] column) {
        return TraceCodec.read(column);
    }
}
