package io.github.llmbench.engine.compare;

import io.github.llmbench.api.PairedDifference;
import org.jspecify.annotations.Nullable;

/**
 * A contrast that says how many samples have a value on one side only.
 *
 * @param contrast the difference
 * @param unpaired how many there are
 */
record CountedContrast(Contrast contrast, long unpaired) implements Contrast {
    @Override
    public @Nullable PairedDifference at(double level) {
        PairedDifference d = contrast.at(level);
        return d == null
                ? null
                : new PairedDifference(
                        d.task(),
                        d.metric(),
                        d.direction(),
                        d.left(),
                        d.right(),
                        d.difference(),
                        d.standardError(),
                        d.interval(),
                        d.pairs(),
                        d.leftOnly(),
                        d.rightOnly(),
                        d.pValue(),
                        d.test(),
                        unpaired);
    }

    @Override
    public Shortage shortage(double level) {
        return contrast.shortage(level);
    }
}
