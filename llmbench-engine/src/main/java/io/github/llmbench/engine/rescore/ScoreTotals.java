package io.github.llmbench.engine.rescore;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.reduce.Reducer;
import io.github.llmbench.engine.reduce.Reducers;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Proportions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final @Nullable String reducerName;
    private final @Nullable Reducer reducer;
    private final Map<String, Epochs> samples = new LinkedHashMap<>();
    private final Map<Outcome, Long> outcomes = new TreeMap<>();
    private final Values values = new Values();
    private long count;
    private long scored;
    private double chances;

    /** Nothing yet; each answer counts for itself. */
    public ScoreTotals(Scorer scorer) {
        this(scorer, null);
    }

    /**
     * Nothing yet; answers with the same id are epochs of one sample, which a reducer makes one score of.
     *
     * @param reducer its name; {@code null} for none
     * @throws IllegalArgumentException if there is no such reducer, or it {@linkplain Reducers#check does not fit} the scorer
     */
    public ScoreTotals(Scorer scorer, @Nullable String reducer) {
        this.scorer = scorer;
        this.reducerName = reducer;
        this.reducer = reducer == null ? null : Reducers.byName(reducer);
        if (reducer != null) {
            Reducers.check(reducer, scorer);
        }
    }

    /** A growing list of numbers. */
    private static final class Values {
        private double[] values = new double[4];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        double[] all() {
            return Arrays.copyOf(values, size);
        }
    }

    /** What a sample's epochs scored, and answered. */
    private static final class Epochs {
        private final Values values = new Values();
        private final List<@Nullable String> answers = new ArrayList<>();

        double reduced(Reducer reducer) {
            return reducer.reduce(values.all(), answers.toArray(new @Nullable String[0]));
        }
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
     * @param reducer what made one score of a sample's answers; {@code null} where each counts for itself
     * @param samples what the mean is of: samples with a score where there is a reducer, else answers with one
     * @param outcomes answers by outcome
     * @param mean {@code null} where none is scored
     * @param interval two-sided 95 %: Wilson's for right and wrong, Student's t otherwise; {@code null} where there is none
     * @param chance mean of what guessing scores on the scored samples
     * @param chanceCorrected 0 for guessing, 1 for all right: (mean - chance) / (best - chance); {@code null} where there is no mean,
     *     no best value, or a reducer other than mean, for which guessing scores something else
     */
    public record Summary(
            String scorer,
            String metric,
            String signature,
            long count,
            long scored,
            long unscored,
            @Nullable String reducer,
            long samples,
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
            scored++;
            chances += scorer.chance(sample);
        }
        if (reducer != null) {
            Epochs epochs = samples.computeIfAbsent(answer.id(), id -> new Epochs());
            epochs.values.add(value == null ? Double.NaN : value);
            epochs.answers.add(answer.answer());
        } else if (value != null) {
            values.add(value);
        }
    }

    /** The totals so far. */
    public Summary summary() {
        Reducer each = reducer;
        double[] all = each == null
                ? values.all()
                : samples.values().stream()
                        .mapToDouble(epochs -> epochs.reduced(each))
                        .filter(value -> !Double.isNaN(value))
                        .toArray();
        double sum = Arrays.stream(all).sum();
        boolean binary = scorer.binary() && Arrays.stream(all).allMatch(value -> value == 0 || value == 1);
        Double mean = all.length == 0 ? null : sum / all.length;
        double chance = scored == 0 ? 0 : chances / scored;
        return new Summary(
                scorer.name(),
                scorer.metric(),
                scorer.signature(),
                count,
                scored,
                count - scored,
                reducerName,
                all.length,
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
        boolean plain = reducerName == null || reducerName.equals("mean");
        return mean == null || !plain || !Double.isFinite(best) || best == chance
                ? null
                : (mean - chance) / (best - chance);
    }
}
