package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.OutputSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a verdict looks in a reply. Immutable. */
interface VerdictForm {
    /** The verdict; empty where there is none, or one that is not allowed. */
    Optional<Reading> read(String reply);

    /** What a reply is to end with, in the words of the question. */
    String wanted();

    /** The same as a schema for the provider; {@code null} where a verdict is no JSON. */
    default @Nullable OutputSchema schema() {
        return null;
    }
}
