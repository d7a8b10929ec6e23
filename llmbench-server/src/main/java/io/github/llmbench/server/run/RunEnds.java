package io.github.llmbench.server.run;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * What is due when a run ended. Immutable.
 *
 * @param admission lets the next one begin
 * @param watch looks at it
 */
public record RunEnds(Admission admission, RunWatch watch) {
    /** With room for so many runs at a time. */
    public static RunEnds of(int runs, RunWatch watch) {
        return new RunEnds(new Admission(runs), watch);
    }

    /** What is due in the transaction that says that the run ended; asked before it, since it takes its time. */
    Consumer<Handle> due(RunWatch.Ended run) {
        Consumer<Handle> seen = watch.look(run);
        return handle -> {
            ProjectRunStore.letGo(handle, run.run());
            LiveRuns.changed(handle, run.project(), run.run(), run.state());
            seen.accept(handle);
            int unused = admission.admit(handle);
        };
    }
}
