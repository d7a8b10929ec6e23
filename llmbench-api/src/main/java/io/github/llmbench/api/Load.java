package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * How calls are spread over time.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface Load permits Load.Closed {
    /** {@code inFlight} trials at any time: the next starts when one ends. */
    static Load closed(int inFlight) {
        return new Closed(inFlight);
    }

    /**
     * A fixed number of trials in flight.
     *
     * @param inFlight at least 1
     */
    record Closed(int inFlight) implements Load {
        public Closed {
            Checks.positive(inFlight, "closed load");
        }

        @Override
        public String toString() {
            return "closed(" + inFlight + ")";
        }
    }
}
