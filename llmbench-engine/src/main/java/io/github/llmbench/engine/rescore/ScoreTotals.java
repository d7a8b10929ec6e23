package io.github.llmbench.engine.rescore;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Proportions;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Collects scores of one scorer. Not safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ScoreTotals {
    private static final double LEVEL = 0.95;

    private final Scorer scorer;
    private final Map<Outcome, Long> outcomes = new TreeMap<>();
    private double[] values = new double[64];
    private int scored;
    private long count;
    private double chances;

    /** Nothing yet. */
    public ScoreTotals(Scorer scorer) {
        this.scorer = scorer;
    }

    /**
     * What was collected. Immutable.
     *
     * @param scorer its name
     * @param metric what its mean is called
     * @param signature its signature
     * @param count answers
     * @param scored answers with a value
     * @param unscored answers without one, which the mean leaves out
     * @param outcomes answers by outcome
     * @param mean {@code null} where none is scored
     * @param interval two-sided 95 %: Wilson's for right and wrong, Student's t otherwise; {@code null} where there is none
     * @param chance mean of what guessing scores on the scored samples
     * @param chanceCorrected 0 for guessing, 1 for all right: (mean - chance) / (best - chance); {@code null} where there is no mean
     *     or no best value
     */
    public record Summary(
            String scorer,
            String metric,
            String signature,
            long count,
            long scored,
            long unscored,
            Map<Outcome, Long> outcomes,
            @Nullable Double mean,
            @Nullable Interval interval,
            double chance,
            @Nullable Double chanceCorrected) {
        public Summary {
            outcomes = Map.copyOf(outcomes);
        }
    }

    /** One more. */
    public void add(Sample sample, ScoredAnswer answer) {
        count++;
        outcomes.merge(answer.outcome(), 1L, Long::sum);
        Double value = answer.value();
        if (value != null) {
            if (scored == values.length) {
                values = Arrays.copyOf(values, scored * 2);
            }
            values[scored++] = value;
            chances += scorer.chance(sample);
        }
    }

    /** The totals so far. */
    public Summary summary() {
        double[] all = Arrays.copyOf(values, scored);
        double sum = Arrays.stream(all).sum();
        boolean binary = scorer.binary() && Arrays.stream(all).allMatch(value -> value == 0 || value == 1);
        Double mean = scored == 0 ? null : sum / scored;
        double chance = scored == 0 ? 0 : chances / scored;
        return new Summary(
                scorer.name(),
                scorer.metric(),
                scorer.signature(),
                count,
                scored,
                count - scored,
                outcomes,
                mean,
                interval(all, sum, binary),
                chance,
                corrected(mean, chance));
    }

    private @Nullable Interval interval(double[] all, double sum, boolean binary) {
        if (all.length == 0) {
            return null;
        }
        if (binary) {
            return Proportions.wilson(Math.round(sum), all.length, LEVEL);
        }
        Mean mean = Means.of(all, LEVEL);
        return mean.within(scorer.lowest(), scorer.highest()).interval();
    }

    private @Nullable Double corrected(@Nullable Double mean, double chance) {
        double best = scorer.higherIsBetter() ? scorer.highest() : scorer.lowest();
        return mean == null || !Double.isFinite(best) || best == chance ? null : (mean - chance) / (best - chance);
    }
}
