package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.engine.chain.Start;
import java.util.concurrent.CompletionStage;
import org.apiguardian.api.API;

/** What a loop starts. */
@API(status = INTERNAL, since = "0.1")
@FunctionalInterface
public interface Work<T> {
    /** Starts an item; does not wait. */
    Running start(T item, Start start);

    /**
     * An item under way.
     *
     * @param answered completes when its last call has ended: then it is no longer in flight
     * @param done completes when nothing is left to do; fails where the run cannot go on
     */
    record Running(CompletionStage<?> answered, CompletionStage<?> done) {}
}
