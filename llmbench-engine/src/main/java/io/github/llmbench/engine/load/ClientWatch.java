package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process takes from {@link #begin} to {@link #over} and to {@link #end}: CPU time, that of its busiest event loop, and pauses
 * of the garbage collector. Safe for use by several threads; for one load.
 */
@API(status = INTERNAL, since = "0.1")
public final class ClientWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

    private static final String CONCURRENT = "Cycles";
    /** Platforms count CPU time in steps of up to 10 ms; a share of less time than this is none. */
    private static final long SHORTEST_NANOS = 100_000_000;

    private final LongAdder pauses = new LongAdder();
    private final LongAdder pausedMillis = new LongAdder();
    private final AtomicLong longestMillis = new AtomicLong();
    private final List<NotificationEmitter> watched = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            long millis = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                    .getGcInfo()
                    .getDuration();
            pauses.increment();
            pausedMillis.add(millis);
            longestMillis.accumulateAndGet(millis, Math::max);
        }
    };
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Long, Long> carriersAtStart = new HashMap<>();
    private Supplier<Collection<Thread>> carriers = List::of;
    private long startedAt;
    private long cpuAtStart;
    private @Nullable Span window;

    /** A watch that is ready: registering and loading what it needs takes milliseconds that a load must not wait for. */
    public ClientWatch() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // Collectors that run beside the program tell of their cycles too, which hold nothing up.
            if (!collector.getName().endsWith(CONCURRENT) && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                watched.add(emitter);
            }
        }
        cpuAtStart = cpuNanos();
    }

    /**
     * Starts to watch; begun again it starts anew.
     *
     * @param carrying threads of which one that is always busy holds calls up; asked again at the end, since some start late
     */
    public synchronized void begin(Supplier<Collection<Thread>> carrying) {
        carriers = carrying;
        carriersAtStart.clear();
        carriers.get().forEach(thread -> carriersAtStart.put(thread.getId(), cpuNanos(thread)));
        pauses.reset();
        pausedMillis.reset();
        longestMillis.set(0);
        window = null;
        cpuAtStart = cpuNanos();
        startedAt = System.nanoTime();
    }

    /** The measured window is over: while what is in flight drains, a client has little to do, which must not hide how busy it was. */
    public synchronized void over() {
        if (window == null) {
            window = sinceBegin();
        }
    }

    /** What was taken since; {@code null} where it never began. */
    public synchronized @Nullable Taken end() {
        for (NotificationEmitter emitter : watched) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException gone) {
                LOG.debug("a collector had forgotten its listener", gone);
            }
        }
        watched.clear();
        Span whole = sinceBegin();
        if (whole == null) {
            return null;
        }
        Span measured = window;
        return new Taken(
                Runtime.getRuntime().availableProcessors(),
                measured == null || measured.wallNanos() < SHORTEST_NANOS ? whole : measured,
                whole);
    }

    private @Nullable Span sinceBegin() {
        return startedAt == 0
                ? null
                : new Span(
                        System.nanoTime() - startedAt,
                        cpuNanos() - cpuAtStart,
                        pauses.sum(),
                        pausedMillis.sum(),
                        longestMillis.get(),
                        busiestCarrierNanos());
    }

    private long busiestCarrierNanos() {
        return carriers.get().stream()
                .mapToLong(thread -> cpuNanos(thread) - carriersAtStart.getOrDefault(thread.getId(), 0L))
                .max()
                .orElse(0);
    }

    /** 0 where the platform does not say, or the thread has ended. */
    private long cpuNanos(Thread thread) {
        return threads.isThreadCpuTimeSupported() ? Math.max(0, threads.getThreadCpuTime(thread.getId())) : 0;
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? Math.max(0, os.getProcessCpuTime())
                : 0;
    }

    /**
     * What the process took.
     *
     * @param processors it may use
     * @param window in the measured window; as {@code whole} where that was too short to tell
     * @param whole from the warm-up's end until all that was in flight had ended
     */
    public record Taken(int processors, Span window, Span whole) {
        /** With what another process took at the same time. */
        public Taken plus(Taken other) {
            return new Taken(processors + other.processors, window.plus(other.window), whole.plus(other.whole));
        }
    }

    /**
     * What the process took in a time.
     *
     * @param wallNanos time that passed
     * @param cpuNanos CPU time of all its threads; 0 where the platform does not say
     * @param pauses collections
     * @param pausedMillis time of all collections
     * @param longestPauseMillis of one collection
     * @param busiestCarrierNanos CPU time of the event loop that took most; 0 where there is none, or its time is not known
     */
    public record Span(
            long wallNanos,
            long cpuNanos,
            long pauses,
            long pausedMillis,
            long longestPauseMillis,
            long busiestCarrierNanos) {
        Span plus(Span other) {
            return new Span(
                    Math.max(wallNanos, other.wallNanos),
                    cpuNanos + other.cpuNanos,
                    pauses + other.pauses,
                    pausedMillis + other.pausedMillis,
                    Math.max(longestPauseMillis, other.longestPauseMillis),
                    Math.max(busiestCarrierNanos, other.busiestCarrierNanos));
        }

        /** Processors busy on average. */
        public double busy() {
            return wallNanos == 0 ? 0 : (double) cpuNanos / wallNanos;
        }

        /** Share of the time that the busiest event loop was busy. */
        public double busiestCarrier() {
            return wallNanos == 0 ? 0 : (double) busiestCarrierNanos / wallNanos;
        }

        /** Share of the time the garbage collector took. */
        public double pausedShare() {
            return wallNanos == 0 ? 0 : pausedMillis * 1e6 / wallNanos;
        }
    }
}
