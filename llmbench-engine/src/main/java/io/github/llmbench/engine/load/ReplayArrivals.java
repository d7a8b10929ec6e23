package io.github.llmbench.engine.load;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.dataset.TraceFile;
import java.util.List;

/** The times of a trace, the first one at 0. */
final class ReplayArrivals {
    private static final double NANOS_A_MILLI = 1e6;

    private ReplayArrivals() {}

    static Arrivals read(Load.Replay replay) {
        List<TraceFile.Row> rows = TraceFile.read(replay.trace());
        double first = rows.get(0).timestamp();
        int[] next = {0};
        return () -> next[0] == rows.size()
                ? Arrivals.NONE
                : Math.round((rows.get(next[0]++).timestamp() - first) / replay.speed() * NANOS_A_MILLI);
    }
}
