package io.github.llmbench.engine.load;

import io.github.llmbench.api.Load;
import java.time.Duration;
import java.util.List;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.jspecify.annotations.Nullable;

/**
 * Arrivals at a rate that may change over time: a process of rate 1 is stretched by the inverse of the cumulated rate (Çınlar,
 * "Introduction to Stochastic Processes", 1975, theorem 4.7.4). Its gaps are 1 for an even load, else gamma-distributed with shape
 * {@code b} and scale {@code 1 / b}, so that their mean is 1; {@code b = 1} is Poisson. They are never rescaled to hit a number or a
 * time.
 */
final class RateArrivals implements Arrivals {
    private static final double NANOS = 1e9;

    private final List<Load.Segment> segments;
    private final @Nullable GammaDistribution gaps;
    private double cumulated;
    private boolean started;
    private int segment;
    private double segmentStart;
    private double segmentCumulated;

    RateArrivals(Load.Rates rates, long seed) {
        segments = rates.segments();
        double shape = rates.burstiness();
        gaps = Double.isInfinite(shape) ? null : new GammaDistribution(new Well19937c(seed), shape, 1 / shape);
    }

    /** At the rate with which these start, without end. */
    static RateArrivals warmingUp(Load.Rates rates, long seed) {
        double rate = rates.segments().get(0).from();
        return new RateArrivals(new Load.Rates(List.of(new Load.Segment(rate, rate, null)), rates.burstiness()), seed);
    }

    @Override
    public long next() {
        if (gaps != null) {
            cumulated += gaps.sample();
        } else if (started) {
            cumulated++;
        }
        started = true;
        return Math.round(inverse(cumulated) * NANOS);
    }

    /** The time in seconds at which the rate has cumulated to {@code value}; values never fall. */
    private double inverse(double value) {
        while (true) {
            Load.Segment current = segments.get(segment);
            Duration time = current.time();
            double seconds = time == null ? Double.POSITIVE_INFINITY : time.toNanos() / NANOS;
            double whole = time == null ? Double.POSITIVE_INFINITY : (current.from() + current.to()) / 2 * seconds;
            double rest = value - segmentCumulated;
            if (rest <= whole) {
                return segmentStart + within(current, seconds, rest);
            }
            if (segment == segments.size() - 1) {
                // The last rate goes on; one that has fallen to 0 brings nothing more.
                return current.to() == 0 ? Long.MAX_VALUE : segmentStart + seconds + (rest - whole) / current.to();
            }
            segmentStart += seconds;
            segmentCumulated += whole;
            segment++;
        }
    }

    /** Solves {@code from t + (to - from) t² / (2 seconds) = rest} without cancellation. */
    private static double within(Load.Segment current, double seconds, double rest) {
        double from = current.from();
        if (from == current.to()) {
            return rest / from;
        }
        double slope = (current.to() - from) / seconds;
        double root = Math.sqrt(Math.max(0, from * from + 2 * slope * rest));
        return rest == 0 ? 0 : 2 * rest / (from + root);
    }
}
