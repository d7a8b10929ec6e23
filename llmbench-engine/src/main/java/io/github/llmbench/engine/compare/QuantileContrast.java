package io.github.llmbench.engine.compare;

import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.MannWhitney;
import io.github.llmbench.engine.stats.QuantileDifference;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.SignFlip;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The difference of a quantile far out. A higher level, which a large family asks for, lies further out among the resamples and takes
 * more of them: twice as many until 20 lie beyond it. As few values or units as could not tell the sides apart at that level even if all
 * of one side's lay above all of the other's give no interval.
 */
final class QuantileContrast implements Contrast {
    private static final int RESAMPLES = 2_000;
    private static final int MOST_RESAMPLES = RESAMPLES << 10;
    private static final double BEYOND = 20;
    private static final long SEED = 42;

    private final Measure measure;
    private final List<double[]> ours;
    private final List<double[]> theirs;
    private final boolean repeated;
    private final Map<Integer, QuantileDifference> drawn = new ConcurrentHashMap<>();

    /**
     * Of values by unit.
     *
     * @param repeated whether the units are runs, each side's its own; else samples, the same on both sides
     */
    QuantileContrast(Measure measure, List<double[]> ours, List<double[]> theirs, boolean repeated) {
        this.measure = measure;
        this.ours = List.copyOf(ours);
        this.theirs = List.copyOf(theirs);
        this.repeated = repeated;
    }

    @Override
    public @Nullable PairedDifference at(double level) {
        if (values() < Quantiles.fewest(measure.p(), level) || units() < fewestUnits(level)) {
            return null;
        }
        QuantileDifference result = drawn.computeIfAbsent(resamples(level), this::draw);
        return Contrasts.difference(
                measure,
                result.left(),
                result.right(),
                result.left() - result.right(),
                result.standardError(),
                result.at(level),
                values(),
                result.pValue(),
                result.at(level).method());
    }

    @Override
    public Shortage shortage(double level) {
        long fewest = Quantiles.fewest(measure.p(), level);
        if (values() < fewest) {
            Long samples =
                    repeated ? null : (long) Math.ceil(fewest * (double) Math.max(1, units()) / Math.max(1, values()));
            return new Shortage(
                    values() + " values on both sides are too few for " + measure.name() + ", " + fewest
                            + " would give an interval",
                    samples);
        }
        String units = repeated ? " runs a side" : " samples";
        return new Shortage(
                "values of " + units() + units + " are too few for " + measure.name() + ", " + fewestUnits(level)
                        + " would give an interval",
                repeated ? null : Long.valueOf(fewestUnits(level)));
    }

    private QuantileDifference draw(int resamples) {
        Bootstrap settings = Bootstrap.seeded(SEED).withResamples(resamples);
        return repeated
                ? QuantileDifference.unpaired(ours, theirs, measure.p(), settings)
                : QuantileDifference.paired(ours, theirs, measure.p(), settings);
    }

    private static int resamples(double level) {
        int resamples = RESAMPLES;
        while (resamples < MOST_RESAMPLES && resamples * (1 - level) < BEYOND) {
            resamples *= 2;
        }
        return resamples;
    }

    private int units() {
        return Math.min(ours.size(), theirs.size());
    }

    private int fewestUnits(double level) {
        return repeated ? MannWhitney.fewest(level) : SignFlip.fewest(level);
    }

    private long values() {
        return Math.min(count(ours), count(theirs));
    }

    private static long count(List<double[]> units) {
        return units.stream().mapToLong(values -> values.length).sum();
    }
}
