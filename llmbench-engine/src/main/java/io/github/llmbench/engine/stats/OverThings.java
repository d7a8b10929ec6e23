package io.github.llmbench.engine.stats;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * 95 % intervals of statistics of things that are drawn whole, with all their ratings: the BCa bootstrap of {@link Bootstrap}. Stateless.
 */
final class OverThings {
    private static final double LEVEL = 0.95;
    private static final int FEWEST = 10;
    /** A statistic is evaluated this often at most times the number of things. */
    private static final int WORK = 20_000_000;

    private static final int MOST_RESAMPLES = 10_000;
    private static final int FEWEST_RESAMPLES = 1_000;

    private OverThings() {}

    /**
     * The interval of a statistic.
     *
     * @param statistic safe for use by several threads; NaN where it is not defined
     * @param undefined what a draw counts as for which it is not
     * @return {@code null} of fewer than ten things, and where the statistic of all of them is not defined
     */
    static @Nullable Interval interval(
            List<double[]> things, ToDoubleFunction<List<double[]>> statistic, double undefined, long seed) {
        if (things.size() < FEWEST || Double.isNaN(statistic.applyAsDouble(things))) {
            return null;
        }
        // They are drawn by their numbers.
        ToDoubleFunction<double[]> ofDrawn = numbers -> {
            double value = statistic.applyAsDouble(Arrays.stream(numbers)
                    .mapToObj(number -> things.get((int) number))
                    .toList());
            return Double.isNaN(value) ? undefined : value;
        };
        int resamples = Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, WORK / things.size()));
        return Bootstrap.seeded(seed)
                .withLevel(LEVEL)
                .withResamples(resamples)
                .bca(IntStream.range(0, things.size()).asDoubleStream().toArray(), ofDrawn)
                .interval();
    }
}
