package io.github.llmbench.simulator;

import io.github.llmbench.simulator.internal.wire.Json;
import java.util.Arrays;

/** Sends an answer as one body. */
final class WholeExchange extends Exchange {
    WholeExchange(Decision.Plan plan, Connection connection) {
        super(plan, connection, 1);
    }

    @Override
    long due() {
        return plan.ends();
    }

    @Override
    void send() {
        if (rests()) {
            return;
        }
        byte[] body = Json.bytes(plan.format().whole(plan.generation()));
        byte[] half = Arrays.copyOf(body, body.length / 2);
        sent.set(0, 1, System.nanoTime());
        boolean truncated = plan.has(Fault.Kind.TRUNCATE);
        if (truncated) {
            connection.truncated(half, body.length);
        } else {
            connection.whole(200, plan.has(Fault.Kind.MALFORMED_JSON) ? half : body, null);
        }
        end(!truncated);
    }

    @Override
    boolean rests() {
        return plan.has(Fault.Kind.HANG);
    }

    @Override
    Stamps planned() {
        return Stamps.of(plan.ends());
    }

    @Override
    long headers() {
        return sent.get(0);
    }

    @Override
    int sentEvents() {
        return sent.get(0) == 0 ? 0 : 1;
    }
}
