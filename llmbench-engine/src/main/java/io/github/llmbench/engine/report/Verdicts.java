package io.github.llmbench.engine.report;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.McNemar;

/** What a paired difference shows, in words. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Whether one side is better: the interval leaves out 0 and the test agrees. Where neither way is better, the side is only
     * called higher.
     */
    static String of(PairedDifference difference, String left, String right) {
        double low = difference.interval().low();
        double high = difference.interval().high();
        boolean shown = difference.pValue() <= 1 - difference.interval().level();
        if (!shown || (low <= 0 && high >= 0)) {
            return "no difference shown";
        }
        if (difference.direction() == Direction.NEITHER) {
            return (low > 0 ? left : right) + " higher";
        }
        return (difference.gainInterval().low() > 0 ? left : right) + " better";
    }

    /** Pairs that only one side got right, where that was counted. */
    static String only(PairedDifference difference, long pairs) {
        return difference.test().equals(McNemar.NAME) ? Format.count(pairs) : Format.NONE;
    }
}
