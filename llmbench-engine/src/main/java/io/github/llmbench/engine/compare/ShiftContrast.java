package io.github.llmbench.engine.compare;

import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.HodgesLehmann;
import io.github.llmbench.engine.stats.MannWhitney;
import io.github.llmbench.engine.stats.TestResult;
import org.jspecify.annotations.Nullable;

/**
 * The shift of one side's values against the other's, which are not paired.
 *
 * @param ours one a run, or all
 * @param theirs the other side's
 * @param units what they are
 */
@SuppressWarnings("ArrayRecordComponent")
record ShiftContrast(Measure measure, double[] ours, double[] theirs, String units) implements Contrast {
    /** Units that samples make more of; of runs they do not. */
    static final String VALUES = "values";

    @Override
    public @Nullable PairedDifference at(double level) {
        if (ours.length == 0 || theirs.length == 0) {
            return null;
        }
        HodgesLehmann.Shift shift = HodgesLehmann.shift(ours, theirs, level);
        if (shift.interval() == null) {
            return null;
        }
        TestResult test = MannWhitney.test(ours, theirs);
        return Contrasts.difference(
                measure,
                SideValues.quantile(ours, 0.5),
                SideValues.quantile(theirs, 0.5),
                shift.estimate(),
                Double.NaN,
                shift.interval(),
                Math.min(ours.length, theirs.length),
                test.pValue(),
                test.method());
    }

    @Override
    public Shortage shortage(double level) {
        int fewest = MannWhitney.fewest(level);
        return new Shortage(
                ours.length + " against " + theirs.length + " " + units + " are too few for an interval; " + fewest
                        + " a side give one",
                units.equals(VALUES) ? Long.valueOf(fewest) : null);
    }
}
