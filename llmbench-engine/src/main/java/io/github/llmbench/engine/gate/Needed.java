package io.github.llmbench.engine.gate;

import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.PairedScores;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.Mean;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How many samples would decide a comparison, if what they say stays as it is.
 *
 * @param difference that is undecided
 * @param limit of the gain
 * @param agrees whether the test does not stand against a decision
 */
record Needed(PairedDifference difference, double limit, boolean agrees) {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** Whether the interval leaves the limit out. */
    boolean apart() {
        return difference.gainInterval().low() > limit
                || difference.gainInterval().high() < limit;
    }

    /** Whether the estimate as good as equals the limit, so that no interval is sure to leave it out. */
    boolean onTheLimit() {
        Double interval = apart() ? Double.valueOf(0) : ofInterval();
        return interval == null || Numbers.samples(interval) == null;
    }

    /** In all; {@code null} where no number is sure to. */
    @Nullable
    Long samples() {
        Double interval = apart() ? Double.valueOf(0) : ofInterval();
        Double test = agrees ? Double.valueOf(0) : ofTest();
        return interval == null || test == null
                ? null
                : Numbers.samples(Math.max(difference.pairs() + 1.0, Math.max(interval, test)));
    }

    /** The interval narrows with the square root of the pairs; that of equal ones with their number. */
    private @Nullable Double ofInterval() {
        double gain = difference.gain();
        double distance = Math.abs(gain - limit);
        double towards = limit > gain
                ? difference.gainInterval().high() - gain
                : gain - difference.gainInterval().low();
        String method = difference.interval().method();
        if (distance == 0 || !Double.isFinite(towards) || method.equals(PairedScores.RANGE)) {
            return null;
        }
        double factor = towards / distance;
        return method.equals(Mean.ALL_EQUAL)
                ? Mean.equalUnits(
                        difference.pairs(), factor, difference.interval().level())
                : difference.pairs() * factor * factor;
    }

    /** McNemar's counts grow with the pairs; of other tests the normal deviate behind p grows with their square root. */
    private @Nullable Double ofTest() {
        double alpha = 1 - difference.interval().level();
        if (difference.test().equals(McNemar.NAME)) {
            Long pairs =
                    McNemar.pairsToReject(difference.leftOnly(), difference.rightOnly(), difference.pairs(), alpha);
            return pairs == null ? null : Double.valueOf(pairs);
        }
        if (difference.test().equals(DifferenceSequence.TEST)) {
            // It is the interval itself.
            return 0.0;
        }
        double deviate = deviate(difference.pValue());
        return deviate <= 0 ? null : difference.pairs() * Math.pow(deviate(alpha) / deviate, 2);
    }

    private static double deviate(double pValue) {
        return -NORMAL.inverseCumulativeProbability(pValue / 2);
    }
}
