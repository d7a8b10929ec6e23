package io.github.llmbench.engine.report;

import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.McNemar;

/** What a test counted. */
final class Verdicts {
    private Verdicts() {}

    /** Pairs that only one side got right, where that was counted. */
    static String only(PairedDifference difference, long pairs) {
        return difference.test().equals(McNemar.NAME) ? Format.count(pairs) : Format.NONE;
    }
}
