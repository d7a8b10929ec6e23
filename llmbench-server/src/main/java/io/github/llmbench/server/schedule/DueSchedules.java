package io.github.llmbench.server.schedule;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.github.llmbench.server.run.RunStarts;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts runs whose time has come. Safe for use by several threads and processes: each time of a schedule is taken by one. */
public final class DueSchedules {
    private static final Logger LOG = LoggerFactory.getLogger(DueSchedules.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Later than this a time counts as missed: nobody was there to keep it. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    private static final int AT_ONCE = 20;

    private final Database database;
    private final RunStarts starts;
    private final Clock clock;

    /** Of a database. */
    public DueSchedules(Database database, RunStarts starts, Clock clock) {
        this.database = database;
        this.starts = starts;
        this.clock = clock;
    }

    /** The task that workers share. */
    public RecurringTask<Void> task() {
        return Tasks.recurring("schedules", FixedDelay.of(LOOK)).execute((instance, context) -> look());
    }

    private void look() {
        List<String[]> due = database.jdbi()
                .withHandle(handle -> handle.createQuery("select project, name from schedule"
                                + " where not paused and next_at <= :now order by next_at limit :limit")
                        .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .bind("limit", AT_ONCE)
                        .map((row, context) -> new String[] {row.getString("project"), row.getString("name")})
                        .list());
        for (String[] each : due) {
            try {
                database.jdbi().useTransaction(handle -> take(handle, each[0], each[1]));
            } catch (RuntimeException e) {
                if (Database.away(e)) {
                    throw e;
                }
                LOG.error("schedule {}/{} cannot be kept", each[0], each[1], e);
            }
        }
    }

    private void take(Handle handle, String project, String name) {
        Instant now = clock.instant();
        Schedule schedule = handle.createQuery("select * from schedule where project = :project and name = :name"
                        + " and not paused and next_at <= :now for update skip locked")
                .bind("project", project)
                .bind("name", name)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, context) -> Schedule.of(row))
                .findOne()
                .orElse(null);
        if (schedule == null) {
            return;
        }
        String run = null;
        String problem = null;
        boolean missed = Duration.between(schedule.nextAt(), now).compareTo(IN_TIME) > 0;
        if (missed && schedule.missed() == Schedule.Missed.SKIP) {
            problem = "left out: no worker was there at " + schedule.nextAt();
        } else if (active(handle, schedule) && schedule.overlap() == Schedule.Overlap.SKIP) {
            problem = "left out: run " + schedule.lastRun() + " was still under way";
        } else {
            try {
                RunStarts.Ready ready = starts.ready(project, schedule.wish());
                if (active(handle, schedule) && schedule.overlap() == Schedule.Overlap.CANCEL) {
                    starts.cancel(handle, String.valueOf(schedule.lastRun()));
                }
                run = starts.start(handle, ready, "schedule:" + name, "schedule:" + project + "/" + name);
            } catch (JdbiException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                problem = String.valueOf(e.getMessage());
                LOG.warn("schedule {}/{} could not start a run", project, name, e);
            }
        }
        keep(handle, schedule, now, run, problem);
    }

    private static boolean active(Handle handle, Schedule schedule) {
        return schedule.lastRun() != null
                && handle.createQuery(
                                "select exists (select 1 from launch where run = :run and state in ('queued', 'running'))")
                        .bind("run", schedule.lastRun())
                        .mapTo(boolean.class)
                        .one();
    }

    private static void keep(
            Handle handle, Schedule schedule, Instant now, @Nullable String run, @Nullable String problem) {
        handle.createUpdate("""
                        update schedule set next_at = :next, last_at = :now, last_run = coalesce(:run, last_run), last_problem = :problem
                        where project = :project and name = :name""")
                .bind("next", schedule.timing().next(now, schedule.nextAt()).atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("run", run)
                .bind("problem", problem)
                .bind("project", schedule.project())
                .bind("name", schedule.name())
                .execute();
    }
}
