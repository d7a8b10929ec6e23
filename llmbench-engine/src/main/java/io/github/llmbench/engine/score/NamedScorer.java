package io.github.llmbench.engine.score;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** A scorer under another name, so that one task can hold two of a kind side by side. */
record NamedScorer(String name, Scorer scorer) implements Scorer {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    NamedScorer {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "scorer name must be lower-case letters, digits and underscores and start with a letter, but was \""
                            + name + "\"");
        }
    }

    /** Says which of several, since two metrics of one task cannot share a name. */
    @Override
    public String metric() {
        return scorer.metric() + "." + name;
    }

    @Override
    public String signature() {
        return scorer.signature();
    }

    @Override
    public Score score(ScoringInput input) {
        return scorer.score(input);
    }

    @Override
    public CompletionStage<Score> scoreAsync(ScoringInput input) {
        return scorer.scoreAsync(input);
    }

    @Override
    public List<ModelRef> judges() {
        return scorer.judges();
    }

    @Override
    public boolean binary() {
        return scorer.binary();
    }

    @Override
    public double lowest() {
        return scorer.lowest();
    }

    @Override
    public double highest() {
        return scorer.highest();
    }

    @Override
    public boolean higherIsBetter() {
        return scorer.higherIsBetter();
    }

    @Override
    public double chance(Sample sample) {
        return scorer.chance(sample);
    }
}
