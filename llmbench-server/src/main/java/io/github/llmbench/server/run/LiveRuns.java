package io.github.llmbench.server.run;

import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells topics how runs of this process go. Safe for use by several threads. */
public final class LiveRuns {
    private final Topics topics;
    private final Clock clock;

    /** Into these topics. */
    public LiveRuns(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
    }

    record Snapshot(
            String run,
            String project,
            String benchmark,
            String state,
            long done,
            long trials,
            int inFlight,
            Map<String, Long> outcomes,
            RunRow.CostRow cost,
            long elapsedMs,
            @Nullable Live live) {}

    record Live(
            long calls,
            double callsPerSecond,
            double tokensPerSecond,
            boolean responseClock,
            LiveMetrics.@Nullable Spread ttft,
            LiveMetrics.@Nullable Spread itl,
            LiveMetrics.@Nullable Spread e2e,
            Map<String, Long> errors) {
        static Live of(LiveMetrics live) {
            Map<String, Long> errors = new TreeMap<>();
            live.errors().forEach((kind, count) -> errors.put(kind.name(), count));
            return new Live(
                    live.calls(),
                    live.callsPerSecond(),
                    live.tokensPerSecond(),
                    live.responseClock(),
                    live.ttft(),
                    live.itl(),
                    live.e2e(),
                    errors);
        }
    }

    /** The state of a run changed. */
    public void changed(String project, String run, String state) {
        String type = state.equals("running") ? "runStarted" : state.equals("queued") ? "runChanged" : "runFinished";
        for (String topic : topics(project, run)) {
            topics.publish(topic, type, run, Map.of("run", run, "state", state), clock.instant());
        }
        if (!state.equals("running")) {
            topics.over("run:" + run, Duration.ofMinutes(5));
        }
    }

    private static String[] topics(String project, String run) {
        return new String[] {"run:" + run, "project:" + project};
    }

    /** A run of a project is so far. */
    void progressed(String project, RunHeader run, RunProgress progress) {
        Map<String, Long> outcomes = new TreeMap<>();
        progress.outcomes().forEach((outcome, count) -> outcomes.put(outcome.name(), count));
        LiveMetrics live = progress.live();
        Snapshot snapshot = new Snapshot(
                run.id(),
                project,
                run.benchmark(),
                "running",
                progress.done(),
                progress.trials(),
                progress.inFlight(),
                outcomes,
                TrialView.cost(progress.cost()),
                progress.elapsed().toMillis(),
                live == null ? null : Live.of(live));
        for (String topic : topics(project, run.id())) {
            topics.snapshot(topic, run.id(), snapshot, clock.instant());
        }
    }

    /** Hears of a run of a project. */
    RunListener listener(String project) {
        return new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                LiveRuns.this.progressed(project, run, progress);
            }

            @Override
            public void finished(Run run) {
                // The dispatcher says so once the end is written.
            }
        };
    }
}
