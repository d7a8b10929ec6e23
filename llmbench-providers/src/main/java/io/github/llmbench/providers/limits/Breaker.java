package io.github.llmbench.providers.limits;

import dev.failsafe.CircuitBreaker;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallRefusedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses calls to an endpoint that is down. Safe for use by several threads. */
final class Breaker {
    private final String endpoint;
    private final int failures;
    private final CircuitBreaker<Object> circuit;
    private volatile String last = "";

    Breaker(String endpoint, Limits.Breaker settings) {
        this.endpoint = endpoint;
        failures = settings.failures();
        circuit = CircuitBreaker.builder()
                .withFailureThreshold(settings.failures())
                .withDelay(settings.pause())
                .withSuccessThreshold(1)
                .build();
    }

    /** Why a call need not even queue; {@code null} where it may. Takes no permit. */
    @Nullable
    CallRefusedException refusal() {
        return circuit.isOpen() && !circuit.getRemainingDelay().isZero() ? refused() : null;
    }

    /** Takes a permit, to be given back by one of the others; while the endpoint is tried again there is one. */
    void enter() {
        if (!circuit.tryAcquirePermit()) {
            throw refused();
        }
    }

    void ended(ModelResponse response) {
        CallError error = response.error();
        if (error != null && down(error.kind())) {
            last = error.message();
            circuit.recordFailure();
        } else {
            circuit.recordSuccess();
        }
    }

    private static boolean down(CallError.Kind kind) {
        return switch (kind) {
            case CONNECTION, TIMED_OUT, STREAM_BROKEN, SERVER_ERROR -> true;
            case BAD_REQUEST,
                    AUTHENTICATION,
                    NOT_FOUND,
                    UNKNOWN_HOST,
                    RATE_LIMITED,
                    QUOTA_EXHAUSTED,
                    CIRCUIT_OPEN,
                    MALFORMED_RESPONSE,
                    NOT_RECORDED,
                    CANCELLED,
                    CLIENT_ERROR -> false;
        };
    }

    private CallRefusedException refused() {
        Duration rest = circuit.getRemainingDelay();
        String when =
                rest.isZero() ? "one call tries it now" : "the next call is let through in " + rest.toMillis() + " ms";
        return new CallRefusedException(
                new CallError(
                        CallError.Kind.CIRCUIT_OPEN,
                        null,
                        endpoint + ": not sent, since the last " + failures + " calls failed (" + last + "); " + when),
                rest.isZero() ? Duration.ofMillis(100) : rest);
    }
}
