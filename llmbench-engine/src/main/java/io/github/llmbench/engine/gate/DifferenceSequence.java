package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.engine.compare.Contrast;
import io.github.llmbench.engine.compare.Measure;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The mean difference of two sides on the same samples, looked at after each sample, at every level that its family may ask for. A
 * family of many has only its strictest level (Bonferroni): a sequence a level and member would cost more than it saves.
 */
final class DifferenceSequence implements Contrast {
    /** {@link PairedDifference#test()}: it rejects where the interval leaves 0 out. */
    static final String TEST = "always-valid, p at most";

    private static final int MOST_LEVELS = 12;

    private final Measure measure;
    private final String model;
    private final Function<List<TrialFigures>, OptionalDouble> other;
    private final List<ConfidenceSequence> sequences;
    private final int family;
    private double left;
    private double right;
    private long unpaired;

    /**
     * Of a member of a family.
     *
     * @param other the other side's value of a sample, given the trials of this run
     * @param family how many members there are
     */
    DifferenceSequence(Measure measure, String model, Function<List<TrialFigures>, OptionalDouble> other, int family) {
        this.measure = measure;
        this.model = model;
        this.other = other;
        this.family = family;
        double range = measure.highest() - measure.lowest();
        // The last is for the whole family, the first for the last member undecided.
        sequences = IntStream.rangeClosed(family > MOST_LEVELS ? family : 1, family)
                .mapToObj(size -> ConfidenceSequence.of(-range, range, 1 - (1 - Decision.LEVEL) / size))
                .toList();
    }

    void add(List<TrialFigures> trials) {
        OptionalDouble ours = ValueSequence.mean(measure, model, trials);
        OptionalDouble theirs = other.apply(trials);
        if (ours.isPresent() && theirs.isPresent()) {
            left += ours.getAsDouble();
            right += theirs.getAsDouble();
            sequences.forEach(sequence -> sequence.update(ours.getAsDouble() - theirs.getAsDouble()));
        } else if (ours.isPresent() || theirs.isPresent()) {
            unpaired++;
        }
    }

    @Override
    public Shortage shortage(double level) {
        return new Shortage("no sample has " + measure.name() + " on both sides", null);
    }

    @Override
    public @Nullable PairedDifference at(double level) {
        long size = Math.max(1, Math.min(family, Math.round((1 - Decision.LEVEL) / (1 - level))));
        ConfidenceSequence sequence = sequences.get(sequences.size() == family ? (int) size - 1 : 0);
        long pairs = sequence.count();
        if (pairs == 0) {
            return null;
        }
        Interval interval = sequence.interval();
        boolean apart = interval.low() > 0 || interval.high() < 0;
        return new PairedDifference(
                measure.task(),
                measure.name(),
                measure.direction(),
                left / pairs,
                right / pairs,
                (left - right) / pairs,
                Double.NaN,
                interval,
                pairs,
                0,
                0,
                apart ? 1 - interval.level() : 1,
                TEST,
                unpaired);
    }
}
