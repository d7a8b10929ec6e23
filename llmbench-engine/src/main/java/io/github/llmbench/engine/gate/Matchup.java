package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.Contrast;
import io.github.llmbench.engine.compare.Contrasts;
import io.github.llmbench.engine.compare.PairedScores;
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
 * @param decisive model minus factor times other, which a margin in % of the other's value is decided on
 * @param factor of {@code decisive}; 1 where the margin is none or in the metric's own unit, and then it is {@code pairing}
 * @param remark what is added to an undecided explanation
 */
record Matchup(
        Gate gate,
        String model,
        String task,
        @Nullable Metric metric,
        String other,
        Contrasts.Pairing pairing,
        Contrasts.Pairing decisive,
        double factor,
        String remark) {
    private static final String NEVER = "no number of samples is sure to decide";

    /**
     * Both at one level.
     *
     * @param difference that is reported; {@code null} where there is none and the decisive one has an interval all the same
     * @param decisive that decides
     */
    record Look(@Nullable PairedDifference difference, PairedDifference decisive) {}

    /** The difference at a level; {@code null} where there is none. */
    @Nullable
    Look at(double level) {
        PairedDifference scaled = at(decisive, level);
        return scaled == null ? null : new Look(factor == 1 ? scaled : at(pairing, level), scaled);
    }

    private static @Nullable PairedDifference at(Contrasts.Pairing pairing, double level) {
        return pairing.contrast() == null ? null : pairing.contrast().at(level);
    }

    /** Whether both sides are exact sums, which carry no uncertainty. */
    boolean exact() {
        PairedDifference any = at(decisive, Decision.LEVEL);
        return any != null && any.interval().method().equals(Contrasts.EXACT);
    }

    /** PASS or FAIL where the whole interval lies on one side and the test agrees, else INCONCLUSIVE. */
    Verdict verdict(Look look) {
        PairedDifference decisive = look.decisive();
        boolean low = gate.comparison().holds(decisive.gainInterval().low(), margin());
        boolean high = gate.comparison().holds(decisive.gainInterval().high(), margin());
        if (low != high || !agrees(decisive)) {
            return Verdict.INCONCLUSIVE;
        }
        return low ? Verdict.PASS : Verdict.FAIL;
    }

    /** A margin that is a share of the other side's value is part of the difference already. */
    private double margin() {
        return factor == 1 ? gate.threshold() : 0;
    }

    /**
     * Against no difference at all the report has a test, and the gate must not say what that does not; McNemar's is exact where the
     * interval is not.
     */
    private boolean agrees(PairedDifference difference) {
        return gate.threshold() != 0
                || difference.pValue() <= 1 - difference.interval().level();
    }

    /** What it says where there is no interval at a level. */
    GateResult without(double level) {
        Contrast.Shortage shortage = decisive.shortage(level);
        return result(Verdict.INCONCLUSIVE, null, shortage.needed(), shortage.why() + remark);
    }

    /**
     * What it says.
     *
     * @param members comparisons of its family that the level makes room for
     */
    GateResult result(Look look, int members) {
        PairedDifference decisive = look.decisive();
        double limit = gate.comparison() == Gate.Comparison.NOT_WORSE ? 0.0 - margin() : margin();
        Verdict verdict = verdict(look);
        String unit = pairing.unit();
        String theirs = Numbers.format(decisive.right(), unit)
                + (factor == 1 ? " of " : ", " + Numbers.percent(factor) + " of ")
                + other;
        String gain = gate.metric() + " " + Numbers.format(decisive.left(), unit) + " against " + theirs + ": gain "
                + Numbers.interval(decisive.gain(), decisive.gainInterval(), unit);
        String family = members > 1
                ? "; at " + Numbers.percent(decisive.interval().level()) + ", one of " + members + " comparisons"
                : "";
        String alone = decisive.unpaired() > 0 ? "; " + decisive.unpaired() + " samples on one side only" : "";
        String shown = Numbers.format(limit, unit);
        if (verdict != Verdict.INCONCLUSIVE) {
            String side = verdict == Verdict.PASS ? " lies on the good side of " : " lies on the bad side of ";
            return result(verdict, look.difference(), null, gain + side + shown + family + alone);
        }
        Needed needed = new Needed(decisive, limit, agrees(decisive));
        return result(
                verdict,
                look.difference(),
                needed.samples(),
                gain + open(decisive, limit, shown) + ": " + words(needed, decisive) + family + alone + remark);
    }

    /** Why the interval does not decide. */
    private static String open(PairedDifference difference, double limit, String shown) {
        double low = difference.gainInterval().low();
        double high = difference.gainInterval().high();
        if (low > limit || high < limit) {
            return " leaves out " + shown + ", but " + difference.test() + " has p = "
                    + Numbers.format(difference.pValue(), "");
        }
        return " holds " + shown + (high < 0 ? " (a loss is shown, but not how large)" : "");
    }

    private static String words(Needed needed, PairedDifference difference) {
        Long samples = needed.samples();
        if (samples != null) {
            return "about " + Numbers.about(samples) + " samples would decide";
        }
        if (difference.interval().method().equals(PairedScores.RANGE)) {
            return "all samples share one cluster, and only samples of others would decide";
        }
        return (needed.onTheLimit() ? "the estimate equals it, " : "the test sees no difference, ") + NEVER;
    }

    private GateResult result(
            Verdict verdict, @Nullable PairedDifference difference, @Nullable Long needed, String explanation) {
        return new GateResult(gate, model, task, verdict, metric, difference, needed, explanation);
    }
}
