package io.github.llmbench.server.run;

import io.github.llmbench.api.LiveMetrics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How runs came to where they are, for who looks at one later than it began. Of each run it keeps so many points that a chart shows no
 * more of them, evenly over the time it took; of runs the last ones. What this process heard is here, until it ends. Safe for use by
 * several threads.
 */
public final class Courses {
    static final int POINTS = 600;
    static final int RUNS = 100;

    private static final long FIRST_STEP_MS = 100;
    /** A run of which so long nothing came gives way to another one; what goes on comes every few seconds. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** Those that were told of or looked at last come last. */
    private final Map<String, Course> courses = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * How a run was at a time of it.
     *
     * @param usd what the calls until then cost, of those with a price; {@code null} where none has one
     * @param errors calls until then that failed
     */
    record Point(
            long elapsedMs,
            long done,
            int inFlight,
            @Nullable BigDecimal usd,
            long errors,
            @Nullable Double callsPerSecond,
            @Nullable Double tokensPerSecond,
            LiveMetrics.@Nullable Spread ttft,
            LiveMetrics.@Nullable Spread itl,
            LiveMetrics.@Nullable Spread e2e) {}

    /**
     * Points of a run, oldest first.
     *
     * @param stepMs so far apart they are at the least, but for the newest
     */
    record View(long stepMs, List<Point> points) {
        static final View NONE = new View(FIRST_STEP_MS, List.of());
    }

    private static final class Course {
        private final List<Point> points = new ArrayList<>();
        private long stepMs = FIRST_STEP_MS;
        private Instant told = Instant.EPOCH;

        /** The newest point always counts; the one before it stays where it is a step after its forerunner. */
        void add(Point point, Instant now) {
            told = now;
            int size = points.size();
            if (size >= 2
                    && points.get(size - 1).elapsedMs() - points.get(size - 2).elapsedMs() < stepMs) {
                points.remove(size - 1);
            }
            points.add(point);
            while (points.size() > POINTS) {
                stepMs *= 2;
                thin();
            }
        }

        private void thin() {
            List<Point> all = List.copyOf(points);
            points.clear();
            long next = Long.MIN_VALUE;
            for (Point each : all.subList(0, all.size() - 1)) {
                if (each.elapsedMs() >= next) {
                    points.add(each);
                    next = each.elapsedMs() + stepMs;
                }
            }
            points.add(all.get(all.size() - 1));
        }
    }

    /** A run is so far. A new one is left out where all that are kept go on, more than are kept. */
    synchronized void add(String run, Point point, Instant now) {
        Course course = courses.get(run);
        if (course == null) {
            if (courses.size() >= RUNS && !madeRoom(now)) {
                return;
            }
            course = new Course();
            courses.put(run, course);
        }
        course.add(point, now);
    }

    private boolean madeRoom(Instant now) {
        Instant silentSince = now.minus(SILENCE);
        for (Map.Entry<String, Course> each : courses.entrySet()) {
            if (each.getValue().told.isBefore(silentSince)) {
                courses.remove(each.getKey());
                return true;
            }
        }
        return false;
    }

    /** What is kept of a run; nothing of one that this process has not heard of. */
    synchronized View of(String run) {
        Course course = courses.get(run);
        return course == null ? View.NONE : new View(course.stepMs, List.copyOf(course.points));
    }
}
