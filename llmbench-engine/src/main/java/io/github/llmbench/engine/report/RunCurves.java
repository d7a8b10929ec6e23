package io.github.llmbench.engine.report;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;

/** What charts need of every trial, collected in one pass. Used by one thread. */
record RunCurves(LatencyCurves percentiles, LatencyTimeline timeline) {
    static RunCurves of(Run run) {
        return new RunCurves(new LatencyCurves(), new LatencyTimeline(run));
    }

    void add(Trial trial) {
        percentiles.add(trial);
        timeline.add(trial);
    }
}
