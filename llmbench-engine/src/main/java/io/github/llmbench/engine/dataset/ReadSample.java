package io.github.llmbench.engine.dataset;

import io.github.llmbench.api.Sample;

/**
 * A sample as it was read.
 *
 * @param derivedId whether its id is the hash of input and targets that stands in where none is given
 */
record ReadSample(Sample sample, boolean derivedId) {
    /** A sample made by code, which does not say where its id is from. */
    static ReadSample supplied(Sample sample) {
        Sample.Builder alike = Sample.builder().input(sample.input());
        sample.targets().forEach(alike::target);
        return new ReadSample(sample, alike.build().id().equals(sample.id()));
    }
}
