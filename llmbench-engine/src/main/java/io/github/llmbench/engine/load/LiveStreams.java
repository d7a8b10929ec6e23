package io.github.llmbench.engine.load;

import io.github.llmbench.api.CallTrace;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/**
 * Streams that are under way, looked at from outside now and then, so that they cost an event nothing. {@link #began} may be called by
 * any number of threads, all else by one.
 */
final class LiveStreams {
    private final Queue<CallTrace.Recorder> begun = new ConcurrentLinkedQueue<>();
    /** With the content events that each had when it was last looked at. */
    private final IdentityHashMap<CallTrace.Recorder, int[]> open = new IdentityHashMap<>();

    void began(CallTrace.Recorder stream) {
        begun.add(stream);
    }

    /**
     * Looks at all of them, and leaves out those that have ended from the next time on.
     *
     * @param warmUp whether those of the warm-up count, or the others
     * @return content events that came since the last look
     */
    long look(boolean warmUp) {
        long came = 0;
        for (CallTrace.Recorder next = begun.poll(); next != null; next = begun.poll()) {
            if (!next.endedSoFar()) {
                // Another attempt begins anew.
                open.put(next, new int[1]);
            } else if (next.warmsUp() == warmUp) {
                came += next.eventsSoFar();
            }
        }
        Iterator<Map.Entry<CallTrace.Recorder, int[]>> all = open.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<CallTrace.Recorder, int[]> stream = all.next();
            // First: what is known of one that has ended is all there is.
            boolean ended = stream.getKey().endedSoFar();
            int events = stream.getKey().eventsSoFar();
            int before = stream.getValue()[0];
            if (stream.getKey().warmsUp() == warmUp) {
                // Another attempt begins anew.
                came += events < before ? events : events - before;
            }
            stream.getValue()[0] = events;
            if (ended) {
                all.remove();
            }
        }
        return came;
    }

    /** Gives the time to the first content of each that has some, in nanoseconds. */
    void firstContents(boolean warmUp, boolean fromScheduled, LongConsumer taker) {
        for (CallTrace.Recorder stream : open.keySet()) {
            long first = stream.warmsUp() == warmUp ? stream.firstContentSoFar(fromScheduled) : CallTrace.ABSENT;
            if (first != CallTrace.ABSENT) {
                taker.accept(first);
            }
        }
    }
}
