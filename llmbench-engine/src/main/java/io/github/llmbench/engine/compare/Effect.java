package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.stats.CliffsDelta;
import io.github.llmbench.engine.stats.McNemar;
import io.github.llmbench.engine.stats.OddsRatios;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How large a difference is, apart from how certain: with enough samples a difference too small to matter is certain. Left against right,
 * and larger where left has more, whichever way is better. Immutable.
 *
 * <ul>
 *   <li>{@value #ODDS_RATIO} where each sample is right or wrong once on both sides: {@link OddsRatios#paired};
 *   <li>{@value #CLIFFS_DELTA} of other scores, of means and of medians of durations: {@link CliffsDelta#of}. Its interval takes values to
 *       be independent, so that it has none where they are paired by sample.
 * </ul>
 *
 * @param name of the measure
 * @param estimate an odds ratio may be infinite
 * @param interval {@code null} where there is none
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Effect(String name, double estimate, @Nullable Interval interval) {
    /** 1 is no difference. */
    public static final String ODDS_RATIO = "odds ratio";

    /** 0 is no difference, 1 and -1 no overlap. */
    public static final String CLIFFS_DELTA = "Cliff's delta";

    /** Of two sides whose difference this is; {@code null} where no size goes with it, as with sums, quantiles and one value only. */
    static @Nullable Effect of(Side left, Side right, String metric, @Nullable PairedDifference difference) {
        if (difference == null) {
            return null;
        }
        Effect ratio = of(difference);
        return ratio == null ? overlap(left, right, metric, difference) : ratio;
    }

    /** What the difference itself tells; {@code null} where it takes the values of both sides. */
    static @Nullable Effect of(PairedDifference difference) {
        if (!difference.test().equals(McNemar.NAME) || difference.leftOnly() + difference.rightOnly() == 0) {
            return null;
        }
        OddsRatios.Ratio ratio = OddsRatios.paired(
                difference.leftOnly(),
                difference.rightOnly(),
                difference.interval().level());
        return new Effect(ODDS_RATIO, ratio.estimate(), ratio.interval());
    }

    private static @Nullable Effect overlap(Side left, Side right, String metric, PairedDifference difference) {
        Measure measure = Measure.of(left.first().scores(difference.task()), difference.task(), metric);
        if (measure == null || difference.test().equals(McNemar.NAME)) {
            return null;
        }
        double level = difference.interval().level();
        return switch (measure.kind()) {
            case SUM, QUANTILE -> null;
            case SHIFT ->
                Contrasts.repeated(left, right)
                        ? delta(SideValues.perRun(measure, left), SideValues.perRun(measure, right), level, true)
                        : delta(
                                SideValues.flat(left.values(measure)),
                                SideValues.flat(SideValues.otherValuesOf(measure, right)),
                                level,
                                true);
            case MEAN_DURATION ->
                Contrasts.repeated(left, right)
                        ? delta(SideValues.perRun(measure, left), SideValues.perRun(measure, right), level, true)
                        : paired(measure, left, right, level);
            case MEAN -> paired(measure, left, right, level);
        };
    }

    private static @Nullable Effect paired(Measure measure, Side left, Side right, double level) {
        Map<String, List<Double>> ours = left.values(measure);
        Map<String, List<Double>> theirs = SideValues.otherValuesOf(measure, right);
        List<String> samples =
                ours.keySet().stream().filter(theirs::containsKey).toList();
        return delta(SideValues.mean(ours, samples), SideValues.mean(theirs, samples), level, false);
    }

    private static @Nullable Effect delta(double[] left, double[] right, double level, boolean independent) {
        if (left.length == 0 || right.length == 0) {
            return null;
        }
        CliffsDelta.Delta delta = CliffsDelta.of(left, right, level);
        return new Effect(CLIFFS_DELTA, delta.estimate(), independent ? delta.interval() : null);
    }
}
