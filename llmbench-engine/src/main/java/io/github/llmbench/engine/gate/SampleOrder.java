package io.github.llmbench.engine.gate;

import io.github.llmbench.engine.compare.TrialFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands out the samples of a task in the order they were drawn, each when all its trials are there. In the order they come back the
 * quick ones would be first, and those may be the easy ones.
 */
final class SampleOrder {
    private final List<String> samples;
    private final int trialsEach;
    private final Map<String, List<TrialFigures>> waiting = new HashMap<>();
    private int next;

    /** Of samples in the order drawn, each with so many trials: models times epochs. */
    SampleOrder(List<String> samples, int trialsEach) {
        this.samples = samples;
        this.trialsEach = trialsEach;
    }

    /** The samples that are whole now and have none before them that is not. */
    List<List<TrialFigures>> add(TrialFigures trial) {
        waiting.computeIfAbsent(trial.key().sample(), any -> new ArrayList<>()).add(trial);
        List<List<TrialFigures>> whole = new ArrayList<>();
        while (next < samples.size()) {
            List<TrialFigures> trials = waiting.get(samples.get(next));
            if (trials == null || trials.size() < trialsEach) {
                break;
            }
            whole.add(trials);
            waiting.remove(samples.get(next++));
        }
        return whole;
    }

    /** Samples handed out. */
    int done() {
        return next;
    }

    int size() {
        return samples.size();
    }
}
