package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;

/** Says that a sample cannot be judged, so that a dataset without answers never looks like a model without skill. */
final class NoTarget {
    private NoTarget() {}

    static Score score(Sample sample) {
        return Score.unscored("sample " + sample.id() + " has no target; name the field that holds it in the dataset");
    }
}
