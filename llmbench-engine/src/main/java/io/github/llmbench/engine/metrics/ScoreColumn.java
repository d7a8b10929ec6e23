package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.reduce.Reducers;
import io.github.llmbench.engine.stats.Mean;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The scores of one scorer over the trials of one model and task. */
final class ScoreColumn {
    private final Scorer scorer;
    private final String metric;
    private final String reducer;
    private final @Nullable Epochs epochs;
    private final SampleValues chances = new SampleValues();
    private final SampleValues values = new SampleValues();
    private final SampleValues unscored = new SampleValues();
    private final Agreement agreement;

    ScoreColumn(Scorer scorer, String metric, String reducer) {
        this.scorer = scorer;
        this.metric = metric;
        this.reducer = reducer;
        this.epochs = reducer.equals(ScoreMetric.MEAN) ? null : new Epochs(Reducers.byName(reducer));
        this.agreement = new Agreement(scorer.binary());
    }

    /** Takes the score of a trial; without one the trial is unscored. */
    void add(int sample, @Nullable Score score) {
        if (score != null && score.scored()) {
            values.add(sample, score.value());
            chances.add(sample, score.figures().getOrDefault(Score.CHANCE, 0.0));
            if (epochs != null) {
                epochs.add(sample, score.value(), score.answer());
            }
            agreement.add(score);
        } else {
            unscored.add(sample, 1);
        }
    }

    Scorer scorer() {
        return scorer;
    }

    String metric() {
        return metric;
    }

    Agreement agreement() {
        return agreement;
    }

    /** By sample, as the task's reducer makes them of its epochs. */
    SampleValues values() {
        return epochs == null ? values : epochs.reduced();
    }

    /** Their mean; {@link #values} must be the argument, so that they are made once. */
    Mean mean(SampleValues reduced, TaskSamples samples) {
        boolean shares = Reducers.shares(reducer);
        return reduced.mean(
                samples,
                scorer.binary() || shares,
                shares ? 0 : scorer.lowest(),
                shares ? 1 : scorer.highest(),
                RunMetrics.LEVEL);
    }

    /** The signature with what makes one score of a sample's epochs. */
    String signature() {
        return epochs == null ? scorer.signature() : scorer.signature() + "|reducer=" + reducer;
    }

    /**
     * 0 for what guessing scores and 1 for the best, of the mean over samples; {@code null} where there is no mean, no best value, or a
     * reducer other than the mean, for which guessing scores something else.
     */
    @Nullable
    Mean corrected(TaskSamples samples) {
        double best = scorer.higherIsBetter() ? scorer.highest() : scorer.lowest();
        int[] known = values.samples();
        if (epochs != null || known.length == 0 || !Double.isFinite(best)) {
            return null;
        }
        double chance =
                Arrays.stream(known).mapToDouble(chances::value).average().orElseThrow();
        // Where less is better, guessing is taken to score the worst.
        double base = scorer.higherIsBetter() ? chance : scorer.worst();
        if (!Double.isFinite(base) || base == best) {
            return null;
        }
        Mean mean = mean(values, samples);
        Interval raw = mean.interval();
        double one = raw == null ? 0 : (raw.low() - base) / (best - base);
        double other = raw == null ? 0 : (raw.high() - base) / (best - base);
        return new Mean(
                (mean.estimate() - base) / (best - base),
                mean.standardError() / Math.abs(best - base),
                mean.units(),
                raw == null
                        ? null
                        : new Interval(Math.min(one, other), Math.max(one, other), raw.level(), raw.method()));
    }

    /** The mean on the way from the worst value to the best, 0 to 1. */
    double scaled(double estimate) {
        double best = scorer.higherIsBetter() ? scorer.highest() : scorer.lowest();
        return (estimate - scorer.worst()) / (best - scorer.worst());
    }

    SampleValues unscored() {
        return unscored;
    }
}
