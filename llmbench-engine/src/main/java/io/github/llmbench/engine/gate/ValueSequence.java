package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.compare.Measure;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import java.util.List;
import java.util.OptionalDouble;

/** The mean of a metric of one model on one task, looked at after each sample. */
final class ValueSequence {
    private final Measure measure;
    private final String model;
    private final ConfidenceSequence sequence;
    private double sum;

    ValueSequence(Measure measure, String model) {
        this.measure = measure;
        this.model = model;
        sequence = ConfidenceSequence.of(measure.lowest(), measure.highest(), Decision.LEVEL);
    }

    /** Takes the trials of a sample; one without a value is left out. */
    void add(List<TrialFigures> trials) {
        mean(measure, model, trials).ifPresent(value -> {
            sum += value;
            sequence.update(value);
        });
    }

    /** What the measure makes of the epochs of one model. */
    static OptionalDouble mean(Measure measure, String model, List<TrialFigures> trials) {
        List<Double> epochs = trials.stream()
                .filter(trial -> trial.key().model().equals(model))
                .mapToDouble(measure.value())
                .filter(value -> !Double.isNaN(value))
                .boxed()
                .toList();
        return epochs.isEmpty() ? OptionalDouble.empty() : measure.reduced(epochs);
    }

    /** The metric with the interval of this sequence, over the samples that it saw. */
    Metric metric(Metric metric) {
        long count = sequence.count();
        return new Metric(
                metric.name(),
                metric.model(),
                metric.task(),
                count == 0 ? Double.NaN : sum / count,
                count == 0 ? null : sequence.interval(),
                count,
                metric.unscored(),
                metric.unit(),
                metric.direction(),
                metric.signature());
    }

    /** As {@link #metric(Metric)} before there is a metric. */
    Metric metric() {
        return metric(new Metric(
                measure.name(),
                model,
                measure.task(),
                Double.NaN,
                null,
                0,
                0,
                measure.unit(),
                measure.direction(),
                "after each sample"));
    }
}
