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

    /**
     * Takes a permit, to be given back by {@link #ended}; while the endpoint is tried again there is one.
     *
     * @return whether this is the call that tries it
     */
    boolean enter() {
        if (!circuit.tryAcquirePermit()) {
            throw refused();
        }
        return circuit.isHalfOpen();
    }

    /**
     * A call ended.
     *
     * @param tried what {@link #enter} said of it
     */
    void ended(ModelResponse response, boolean tried) {
        CallError error = response.error();
        switch (error == null ? Lesson.UP : lesson(error.kind())) {
            case UP -> circuit.recordSuccess();
            case DOWN -> {
                last = error == null ? "" : error.message();
                circuit.recordFailure();
            }
            case NONE -> {
                // Whether the endpoint is up is as unknown as before, and another call has to try it.
                if (tried && circuit.isHalfOpen()) {
                    circuit.open();
                }
            }
        }
    }

    /** What the end of a call says of its endpoint. */
    private enum Lesson {
        UP,
        DOWN,
        NONE
    }

    private static Lesson lesson(CallError.Kind kind) {
        return switch (kind) {
            case CONNECTION, TIMED_OUT, STREAM_BROKEN, SERVER_ERROR -> Lesson.DOWN;
            case BAD_REQUEST, AUTHENTICATION, NOT_FOUND, RATE_LIMITED, QUOTA_EXHAUSTED, MALFORMED_RESPONSE -> Lesson.UP;
            case UNKNOWN_HOST, CIRCUIT_OPEN, NOT_RECORDED, CANCELLED, CLIENT_ERROR -> Lesson.NONE;
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
