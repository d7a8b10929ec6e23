package io.github.llmbench.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.simulator.internal.wire.Generation;
import io.github.llmbench.simulator.internal.wire.WireFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request is answered. */
sealed interface Decision {
    Arrival arrival();

    /**
     * With an error, at once.
     *
     * @param body an object in the format's shape
     */
    record Refusal(
            Arrival arrival,
            int status,
            JsonNode body,
            Fault.@Nullable Kind fault,
            @Nullable Duration retryAfter) implements Decision {}

    /**
     * With an answer.
     *
     * @param opens when headers are sent
     * @param due when each content event is sent
     * @param ends when the last content event is sent, or a whole answer
     */
    record Plan(
            Arrival arrival,
            WireFormat format,
            Generation generation,
            Fault.@Nullable Kind fault,
            @Nullable Boolean right,
            long opens,
            Stamps due,
            long ends)
            implements Decision {

        boolean has(Fault.Kind kind) {
            return fault == kind;
        }

        /** Whether the answer stops half way. */
        boolean isPartial() {
            return has(Fault.Kind.HANG) || has(Fault.Kind.TRUNCATE);
        }
    }
}
