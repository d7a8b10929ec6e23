package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.apiguardian.api.API;

/**
 * Makes calls to one model. Safe for use by any number of threads; no thread waits on a socket.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ModelClient extends AutoCloseable {
    /**
     * Starts a call.
     *
     * <p>The future never fails for what a provider, a network or a time-out does: that is a response with an error. Cancelling
     * the future closes the connection.
     */
    CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context);

    /**
     * Makes a request ready before its call is due, so that nothing but sending is left to do then. A request that cannot be made
     * ready fails when it is called.
     */
    default Prepared prepare(ModelRequest request) {
        return context -> call(request, context);
    }

    /** A request that is ready. Immutable; may be called any number of times, each of which is a call of its own. */
    @FunctionalInterface
    interface Prepared {
        /** Starts a call, as {@link ModelClient#call} does. */
        CompletableFuture<ModelResponse> call(CallContext context);
    }

    /** Settings that may shape a measurement, by name, for the run's context: transport, pool limits, time-outs. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /**
     * Threads that carry its calls and of which one that is always busy holds them up, such as event loops; the report of a load says
     * how busy they were. None where it has none of its own, or they never sleep whatever there is to do.
     */
    default Collection<Thread> carriers() {
        return List.of();
    }

    /**
     * Tells from now on how long each call waits for the thread that carries it: nanoseconds from its start to its turn there. It shows
     * that a client is late where its threads poll, which are busy whatever there is to do.
     *
     * @param waits told on such a thread, so that it must not block
     * @return ends it
     */
    default Runnable watchTurns(LongConsumer waits) {
        return () -> {};
    }

    /** Closes idle connections; calls in flight are cancelled. */
    @Override
    void close();
}
