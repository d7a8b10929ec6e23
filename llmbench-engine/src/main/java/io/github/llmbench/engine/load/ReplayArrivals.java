package io.github.llmbench.engine.load;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.dataset.TraceFile;
import java.util.List;

/** The times of a trace, the first one at 0; each as often as there are models, so that every model gets the whole trace. */
final class ReplayArrivals {
    private static final double NANOS_A_MILLI = 1e6;

    private ReplayArrivals() {}

    static Arrivals read(Load.Replay replay, int models) {
        List<TraceFile.Row> rows = TraceFile.read(replay.trace());
        double first = rows.get(0).timestamp();
        long[] next = {0};
        return () -> {
            int row = (int) (next[0]++ / models);
            return row >= rows.size()
                    ? Arrivals.NONE
                    : Math.round((rows.get(row).timestamp() - first) / replay.speed() * NANOS_A_MILLI);
        };
    }
}
