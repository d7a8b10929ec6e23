package io.github.llmbench.engine.report;

import io.github.llmbench.api.PairedDifference;

/** What a paired difference shows, in words. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Whether one side is better: the interval leaves out 0 and the test agrees. Where it is not known that more is better, the side is
     * only called higher.
     */
    static String of(PairedDifference difference, String left, String right) {
        double low = difference.interval().low();
        double high = difference.interval().high();
        boolean shown = difference.pValue() <= 1 - difference.interval().level();
        if (!shown || (low <= 0 && high >= 0)) {
            return "no difference shown";
        }
        String how = ResultRow.rightOrWrong(difference.metric()) ? " better" : " higher";
        return (low > 0 ? left : right) + how;
    }
}
