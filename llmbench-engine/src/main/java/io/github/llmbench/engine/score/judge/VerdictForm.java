package io.github.llmbench.engine.score.judge;

import java.util.Optional;

/** How a verdict looks in a reply. Immutable. */
interface VerdictForm {
    /** The verdict; empty where there is none, or one that is not allowed. */
    Optional<Reading> read(String reply);

    /** What a reply is to end with, in the words of the question. */
    String wanted();
}
