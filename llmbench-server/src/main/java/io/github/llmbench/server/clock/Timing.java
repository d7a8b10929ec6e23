package io.github.llmbench.server.clock;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due: by a cron expression of five fields in a time zone, or every so many seconds from a first time. Immutable.
 *
 * @param cron minute, hour, day of the month, month, day of the week, as cron has them; {@code null} for an interval
 * @param every the interval; {@code null} for a cron expression
 * @param zone that the expression is read in
 */
public record Timing(@Nullable String cron, @Nullable Duration every, ZoneId zone) {
    private static final int FIELDS = 5;
    private static final int HOUR = 1;
    private static final Duration FURTHEST = Duration.ofDays(366 * 10);

    /**
     * Of what a user wrote.
     *
     * @throws IllegalArgumentException if it is no time; the message says what is wrong
     */
    public static Timing of(@Nullable String cron, @Nullable Long seconds, @Nullable String zone) {
        ZoneId at;
        try {
            at = ZoneId.of(zone == null ? "UTC" : zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone must be one such as Europe/Berlin or UTC, but was \"" + zone + "\"", e);
        }
        if ((cron == null) == (seconds == null)) {
            throw new IllegalArgumentException("needs either cron or everySeconds");
        }
        Timing timing = new Timing(cron, seconds == null ? null : Duration.ofSeconds(seconds), at);
        if (cron != null) {
            timing.checkCron(cron);
        }
        return timing;
    }

    private void checkCron(String text) {
        Instant next;
        try {
            if (text.strip().split("\\s+", -1).length != FIELDS) {
                throw new IllegalArgumentException("there are not five fields");
            }
            next = next(Instant.now(), Instant.now());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "cron must have five fields (minute, hour, day, month, weekday) such as \"0 6 * * 1-5\", but was \""
                            + text + "\": " + e.getMessage(),
                    e);
        }
        if (next.isAfter(Instant.now().plus(FURTHEST))) {
            throw new IllegalArgumentException("cron \"" + text + "\" never comes");
        }
    }

    /**
     * The first time it is due after another.
     *
     * @param anchor a time at which an interval was due
     */
    public Instant next(Instant after, Instant anchor) {
        Duration interval = every;
        if (interval != null) {
            long passed = Math.max(0, Duration.between(anchor, after).toSeconds() / interval.toSeconds());
            Instant next = anchor.plus(interval.multipliedBy(passed));
            return next.isAfter(after) ? next : next.plus(interval);
        }
        return byClocks(String.valueOf(cron), after);
    }

    /**
     * By clocks that people read: an hour that they show twice counts the first time, and what would come in one that they leave out comes
     * once, when they have gone forward. What comes every hour comes so through both.
     */
    private Instant byClocks(String text, Instant after) {
        Instant next = next(text, zone, after);
        if (text.strip().split("\\s+", -1)[HOUR].equals("*") || next.isAfter(after.plus(FURTHEST))) {
            return next;
        }
        while (shownBefore(next)) {
            next = next(text, zone, next);
        }
        ZoneOffsetTransition change = zone.getRules().nextTransition(after);
        while (change != null && change.getInstant().isBefore(next)) {
            if (change.isGap() && leavesOut(text, change)) {
                return change.getInstant();
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return next;
    }

    private static Instant next(String text, ZoneId zone, Instant after) {
        return new CronSchedule(text, zone, CronStyle.UNIX)
                .getNextExecutionTime(ExecutionComplete.simulatedSuccess(after));
    }

    private boolean shownBefore(Instant time) {
        ZonedDateTime there = time.atZone(zone);
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(there.toLocalDateTime());
        return offsets.size() > 1 && there.getOffset().equals(offsets.get(1));
    }

    /** In UTC nothing is left out, so that what would come is found there. */
    private static boolean leavesOut(String text, ZoneOffsetTransition change) {
        Instant from = change.getDateTimeBefore().toInstant(ZoneOffset.UTC);
        Instant to = change.getDateTimeAfter().toInstant(ZoneOffset.UTC);
        return next(text, ZoneOffset.UTC, from.minusSeconds(1)).isBefore(to);
    }

    /** The next times it is due, the given one first. */
    public List<Instant> times(Instant first, int count) {
        List<Instant> times = new ArrayList<>(List.of(first));
        while (times.size() < count) {
            times.add(next(times.get(times.size() - 1), first));
        }
        return times;
    }
}
