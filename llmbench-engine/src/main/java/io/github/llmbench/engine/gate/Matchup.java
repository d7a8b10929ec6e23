package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Contrasts;
import org.jspecify.annotations.Nullable;

/**
 * A gate that compares, for one model and task.
 *
 * @param gate the gate
 * @param model label of the model
 * @param task name of the task
 * @param metric the model's own; {@code null} where it has none
 * @param other what it is compared with, in words
 * @param pairing the difference, model minus other
 * @param remark what is added to an undecided explanation
 */
record Matchup(
        Gate gate,
        String model,
        String task,
        @Nullable Metric metric,
        String other,
        Contrasts.Pairing pairing,
        String remark) {

    /** The difference at a level; {@code null} where there is none. */
    @Nullable
    PairedDifference at(double level) {
        return pairing.contrast() == null ? null : pairing.contrast().at(level);
    }

    /** Whether both sides are exact sums, which carry no uncertainty. */
    boolean exact() {
        PairedDifference any = at(Decision.LEVEL);
        return any != null && any.interval().method().equals(Contrasts.EXACT);
    }

    /** PASS or FAIL where the whole interval lies on one side and the test agrees, else INCONCLUSIVE. */
    Verdict verdict(PairedDifference difference) {
        double margin = margin(difference);
        boolean low = gate.comparison().holds(difference.gainInterval().low(), margin);
        boolean high = gate.comparison().holds(difference.gainInterval().high(), margin);
        // Against no difference at all the report has a test, and the gate must not say what that does not; McNemar's
        // is exact
        // where the interval is not.
        boolean tested =
                margin != 0 || difference.pValue() <= 1 - difference.interval().level();
        if (low != high || !tested) {
            return Verdict.INCONCLUSIVE;
        }
        return low ? Verdict.PASS : Verdict.FAIL;
    }

    /** A margin in % of a metric that has a unit is a share of the other side's value. */
    private double margin(PairedDifference difference) {
        boolean share = gate.percent() && !pairing.unit().isEmpty();
        return share ? gate.threshold() * Math.abs(difference.right()) : gate.threshold();
    }

    GateResult without() {
        String why = pairing.why().isEmpty() ? "too few samples for an interval of " + gate.metric() : pairing.why();
        return result(Verdict.INCONCLUSIVE, null, null, why + remark);
    }

    /**
     * What it says.
     *
     * @param members comparisons of its family that the level makes room for
     */
    GateResult result(PairedDifference difference, int members) {
        double margin = margin(difference);
        double limit = gate.comparison() == Gate.Comparison.NOT_WORSE ? 0.0 - margin : margin;
        Verdict verdict = verdict(difference);
        String unit = pairing.unit();
        String gain = gate.metric() + " " + Numbers.format(difference.left(), unit) + " against "
                + Numbers.format(difference.right(), unit) + " of " + other + ": gain "
                + Numbers.interval(difference.gain(), difference.gainInterval(), unit);
        String family = members > 1
                ? "; at " + Numbers.percent(difference.interval().level()) + ", one of " + members + " comparisons"
                : "";
        String alone = difference.unpaired() > 0 ? "; " + difference.unpaired() + " samples on one side only" : "";
        String shown = Numbers.format(limit, unit);
        if (verdict != Verdict.INCONCLUSIVE) {
            String side = verdict == Verdict.PASS ? " lies on the good side of " : " lies on the bad side of ";
            return result(verdict, difference, null, gain + side + shown + family + alone);
        }
        double low = difference.gainInterval().low();
        double high = difference.gainInterval().high();
        if (low > limit || high < limit) {
            String apart = " leaves out " + shown + ", but " + difference.test() + " has p = "
                    + Numbers.format(difference.pValue(), "") + ": more samples would decide";
            return result(verdict, difference, null, gain + apart + family + alone + remark);
        }
        Long needed = needed(difference, limit);
        String wouldDecide = needed == null
                ? "the estimate equals it, no number of samples is sure to decide"
                : "about " + Numbers.about(needed) + " samples would decide";
        String loss = difference.gainInterval().high() < 0 ? " (a loss is shown, but not how large)" : "";
        return result(
                verdict,
                difference,
                needed,
                gain + " holds " + shown + loss + ": " + wouldDecide + family + alone + remark);
    }

    /** The interval narrows with the square root of the pairs. */
    private static @Nullable Long needed(PairedDifference difference, double limit) {
        double gain = difference.gain();
        double distance = Math.abs(gain - limit);
        double towards = limit > gain
                ? difference.gainInterval().high() - gain
                : gain - difference.gainInterval().low();
        if (distance == 0 || !Double.isFinite(towards)) {
            return null;
        }
        return Numbers.samples(
                Math.max(difference.pairs() + 1.0, difference.pairs() * Math.pow(towards / distance, 2)));
    }

    private GateResult result(
            Verdict verdict, @Nullable PairedDifference difference, @Nullable Long needed, String explanation) {
        return new GateResult(gate, model, task, verdict, metric, difference, needed, explanation);
    }
}
