package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunFigures;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of runs that were compared lately: one run is held against many, and its trials need not be read each time. Of a run that
 * ended they do not change. Safe for use by several threads.
 */
final class KnownFigures {
    /** So many trials' figures are kept, about 20 MB; the run that was not asked for longest goes first. */
    private static final long MOST_TRIALS = 20_000;

    private record Key(String run, Instant finishedAt) {}

    private final Map<Key, RunFigures> known = new LinkedHashMap<>(16, 0.75F, true);
    private long trials;

    RunFigures of(Run run) {
        Key key = new Key(run.id(), run.finishedAt());
        synchronized (known) {
            RunFigures figures = known.get(key);
            if (figures != null) {
                return figures;
            }
        }
        // Outside of the lock: reading a large run takes a while.
        RunFigures figures = RunFigures.of(run);
        keep(key, figures);
        return figures;
    }

    private void keep(Key key, RunFigures figures) {
        synchronized (known) {
            RunFigures before = known.put(key, figures);
            trials += figures.trials().size()
                    - (before == null ? 0 : before.trials().size());
            Iterator<RunFigures> eldest = known.values().iterator();
            while (trials > MOST_TRIALS && eldest.hasNext()) {
                trials -= eldest.next().trials().size();
                eldest.remove();
            }
        }
    }
}
