package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Two models on the same samples, for one task and metric. Immutable.
 *
 * @param task name of the task
 * @param metric name of the metric
 * @param direction which way the metric gets better
 * @param left the left model's mean over the pairs
 * @param right the right model's mean over the pairs
 * @param difference left minus right
 * @param standardError of the difference
 * @param interval of the difference
 * @param pairs samples scored on both sides
 * @param leftOnly pairs that only the left model got right; for right-or-wrong metrics, else 0
 * @param rightOnly pairs that only the right model got right; for right-or-wrong metrics, else 0
 * @param pValue of no difference, two-sided
 * @param test the test, such as {@code mcnemar exact}
 * @param unpaired samples scored on one side only
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record PairedDifference(
        String task,
        String metric,
        Direction direction,
        double left,
        double right,
        double difference,
        double standardError,
        Interval interval,
        long pairs,
        long leftOnly,
        long rightOnly,
        double pValue,
        String test,
        long unpaired) {
    public PairedDifference {
        Checks.notBlank(task, "task");
        Checks.notBlank(metric, "metric");
        // A difference that was stored before directions were kept has none.
        direction = direction == null ? Direction.NEITHER : direction;
        Checks.notNull(interval, "interval");
        Checks.notNegative(pairs, "pairs");
        Checks.within(pValue, 0, 1, "pValue");
    }

    /** The same seen from the other side. */
    public PairedDifference flipped() {
        Interval turned = new Interval(-interval.high(), -interval.low(), interval.level(), interval.method());
        return new PairedDifference(
                task,
                metric,
                direction,
                /* left= */ right,
                /* right= */ left,
                -difference,
                standardError,
                turned,
                pairs,
                /* leftOnly= */ rightOnly,
                /* rightOnly= */ leftOnly,
                pValue,
                test,
                unpaired);
    }

    /** By how much left is better than right: negative where it is worse, NaN where neither way is better. */
    public double gain() {
        return direction.gain(difference);
    }

    /**
     * The interval of {@link #gain}.
     *
     * @throws IllegalStateException if neither way is better
     */
    public Interval gainInterval() {
        return switch (direction) {
            case HIGHER_IS_BETTER -> interval;
            case LOWER_IS_BETTER ->
                new Interval(0.0 - interval.high(), 0.0 - interval.low(), interval.level(), interval.method());
            case NEITHER -> throw new IllegalStateException("neither more nor less of " + metric + " is better");
        };
    }
}
