package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks at runs when they end. Safe for use by several threads. */
@FunctionalInterface
public interface RunWatch {
    /** Looks at none. */
    RunWatch NONE = (ended) -> handle -> {};

    /**
     * A run that ended.
     *
     * @param state of the launch: ended, cancelled or failed
     * @param reason why it failed; {@code null} where it did not
     * @param result {@code null} where it has none, since it failed
     */
    record Ended(
            String project,
            String benchmark,
            String run,
            String state,
            @Nullable String reason,
            @Nullable Run result) {}

    /** Looks at a run, which takes its time, and gives what is to be written in the transaction that ends it. */
    Consumer<Handle> look(Ended run);
}
