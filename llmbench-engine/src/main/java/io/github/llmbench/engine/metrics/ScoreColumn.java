package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import org.jspecify.annotations.Nullable;

/** The scores of one scorer over the trials of one model and task. */
final class ScoreColumn {
    private final Scorer scorer;
    private final String metric;
    private final SampleValues values = new SampleValues();
    private final SampleValues unscored = new SampleValues();
    private final Agreement agreement;

    ScoreColumn(Scorer scorer, String metric) {
        this.scorer = scorer;
        this.metric = metric;
        this.agreement = new Agreement(scorer.binary());
    }

    /** Takes the score of a trial; without one the trial is unscored. */
    void add(int sample, @Nullable Score score) {
        if (score != null && score.scored()) {
            values.add(sample, score.value());
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

    SampleValues values() {
        return values;
    }

    SampleValues unscored() {
        return unscored;
    }
}
