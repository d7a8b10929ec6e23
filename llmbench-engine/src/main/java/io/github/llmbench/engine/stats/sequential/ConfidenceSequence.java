package io.github.llmbench.engine.stats.sequential;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Intervals of the mean of bounded values, one after each value, of which all hold together with probability {@code level}: one may
 * look after every sample and stop whenever one likes.
 *
 * <pre>{@code
 * ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95).withoutReplacement(1319);
 * Interval interval = sequence.update(score);
 * }</pre>
 *
 * <p>Source: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, J. Royal Statistical Society B 86
 * (2024) 1-27, arXiv:2010.09686: the hedged capital process (theorem 3) with predictable plug-in bets (equation 26) cut at 1/2, and for
 * a finite set drawn in random order without replacement its mean of what is left (section 6). Two gamblers bet that the mean is
 * larger, and that it is smaller, than m; m is ruled out once one of them would have made 2 / (1 - level) of 1. The first one's capital
 * falls with m and the second one's rises, so that what stays is an interval; candidates are 2,000 steps of the range, and the ends are
 * rounded outwards to them.
 *
 * <p>Not safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ConfidenceSequence {
    /** {@link Interval#method()} of values that are independent. */
    public static final String BETTING = "betting confidence sequence";

    /** {@link Interval#method()} of a finite set. */
    public static final String WITHOUT_REPLACEMENT = "betting confidence sequence, without replacement";

    private static final int STEPS = 2_000;
    private static final double CUT = 0.5;

    private final double lowest;
    private final double highest;
    private final double level;
    private final long population;
    /** Capital of the two gamblers against each candidate; what is lost to underflow would never have ruled anything out. */
    private final double[] larger = new double[STEPS + 1];

    private final double[] smaller = new double[STEPS + 1];

    /** The last candidate that is ruled out from below, and the first from above. */
    private int below = -1;

    private int above = STEPS + 1;
    private long count;
    private double sum;
    private double squares;
    private Interval interval;

    private ConfidenceSequence(double lowest, double highest, double level, long population) {
        if (!(lowest < highest) || Double.isInfinite(highest - lowest)) {
            throw new IllegalArgumentException(
                    "values must have a finite range, but it was " + lowest + " to " + highest);
        }
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, both excluded, but was " + level);
        }
        this.lowest = lowest;
        this.highest = highest;
        this.level = level;
        this.population = population;
        this.interval = new Interval(lowest, highest, level, method());
        Arrays.fill(larger, 1);
        Arrays.fill(smaller, 1);
    }

    /**
     * For independent values.
     *
     * @param lowest value possible
     * @param highest value possible; of differences of scores from 0 to 1 the range is -1 to 1
     * @param level such as 0.95
     */
    public static ConfidenceSequence of(double lowest, double highest, double level) {
        return new ConfidenceSequence(lowest, highest, level, Long.MAX_VALUE);
    }

    /**
     * A new one, without values, for the mean of a finite set that is drawn in random order, each value once: narrower, and after the
     * last value a point.
     *
     * @param values in the set, at least 1
     */
    public ConfidenceSequence withoutReplacement(long values) {
        if (values < 1) {
            throw new IllegalArgumentException("the set must have at least 1 value, but has " + values);
        }
        return new ConfidenceSequence(lowest, highest, level, values);
    }

    /** Values so far. */
    public long count() {
        return count;
    }

    /** The interval after the last value; before the first the whole range. Each lies within the one before. */
    public Interval interval() {
        return interval;
    }

    /**
     * Takes one value.
     *
     * <p>Should every candidate be ruled out, which happens with probability {@code 1 - level} at most, the interval before is kept.
     *
     * @return the interval after it
     */
    public Interval update(double value) {
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(
                    "value must lie between " + lowest + " and " + highest + ", but was " + value);
        }
        if (count == population) {
            throw new IllegalStateException("all " + population + " values of the set were given already");
        }
        double x = (value - lowest) / (highest - lowest);
        bet(x);
        count++;
        sum += x;
        double centre = (0.5 + sum) / (count + 1);
        squares += (x - centre) * (x - centre);
        interval = narrowed();
        return interval;
    }

    private void bet(double x) {
        double limit = 2 / (1 - level);
        double turn = count + 1.0;
        double variance = (0.25 + squares) / turn;
        double bet = Math.sqrt(2 * Math.log(limit) / (variance * turn * Math.log(1 + turn)));
        int first = below + 1;
        int end = above;
        for (int i = first; i < end; i++) {
            double mean = meanOfRest((double) i / STEPS);
            if (mean < 0) {
                below = Math.max(below, i);
                continue;
            }
            if (mean > 1) {
                above = Math.min(above, i);
                continue;
            }
            larger[i] *= 1 + stake(bet, mean) * (x - mean);
            smaller[i] *= 1 - stake(bet, 1 - mean) * (x - mean);
            if (larger[i] >= limit) {
                below = Math.max(below, i);
            }
            if (smaller[i] >= limit) {
                above = Math.min(above, i);
            }
        }
    }

    /** No more than half of the capital can be lost. */
    private static double stake(double bet, double most) {
        return bet * most > CUT ? CUT / most : bet;
    }

    /** What the next value is on average if the mean of all is {@code mean}. */
    private double meanOfRest(double mean) {
        return finite() ? (population * mean - sum) / (population - count) : mean;
    }

    private Interval narrowed() {
        double low = Math.max(0, (double) below / STEPS);
        double high = Math.min(1, (double) above / STEPS);
        if (finite()) {
            low = Math.max(low, sum / population);
            high = Math.min(high, (sum + (population - count)) / population);
        }
        low = Math.max(interval.low(), lowest + low * (highest - lowest));
        high = Math.min(interval.high(), lowest + high * (highest - lowest));
        return low <= high ? new Interval(low, high, level, method()) : interval;
    }

    private boolean finite() {
        return population != Long.MAX_VALUE;
    }

    private String method() {
        return finite() ? WITHOUT_REPLACEMENT : BETTING;
    }
}
