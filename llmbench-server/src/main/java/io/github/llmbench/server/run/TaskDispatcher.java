package io.github.llmbench.server.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.github.llmbench.server.plugin.PluginTable;
import io.github.llmbench.server.user.UserFeature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs in shards that any number of processes take from the database by db-scheduler. A process that is silent for four heartbeats
 * has died: another one takes its shards, makes what is missing of them, and the fence of each keeps the dead one out should it come
 * back. Safe for use by several threads.
 */
public final class TaskDispatcher implements RunDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDispatcher.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final int MISSED_HEARTBEATS = Workers.MISSED;
    private static final int MOST_FAILURES = 10;
    private static final double LOWER = 0.5;
    private static final double UPPER = 1.0;

    private final Workshop shop;
    private final Launches launches;
    private final RunSessions sessions;
    private final RunTasks tasks;
    private final Rescores rescores;
    private final LostTasks lost;
    private final Exclusive exclusive = new Exclusive();
    private final Scheduler scheduler;
    /** Goes on while a load is measured. */
    private final Scheduler clock;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closing;

    private TaskDispatcher(Workshop shop, List<RecurringTask<Void>> punctual, List<RecurringTask<Void>> resting) {
        this.shop = shop;
        launches = new Launches(shop.database());
        sessions = new RunSessions(shop, launches);
        tasks = new RunTasks(shop, launches, sessions);
        rescores = new Rescores(shop, launches);
        lost = new LostTasks(shop.database(), shop.heartbeat(), MISSED_HEARTBEATS);
        List<Task<?>> known = List.of(
                task(TaskTable.RUN, tasks::begin),
                task(TaskTable.SHARD, tasks::shard),
                task(TaskTable.LOAD, tasks.loads()::make),
                task(TaskTable.CHECK, tasks::check),
                task(TaskTable.END, tasks::end),
                task(TaskTable.RESCORE, rescores::make));
        List<RecurringTask<Void>> swept = new ArrayList<>(punctual);
        swept.add(Tasks.recurring("sweep", FixedDelay.of(SWEEP)).execute((instance, context) -> sweep()));
        scheduler = scheduler(shop, known, resting, shop.shards());
        clock = scheduler(shop, List.of(), swept, swept.size());
    }

    private static Scheduler scheduler(
            Workshop shop, List<Task<?>> known, List<RecurringTask<Void>> started, int threads) {
        List<String> names = Stream.concat(known.stream(), started.stream())
                .map(Task::getName)
                .toList();
        return Scheduler.create(shop.database().connections(), known)
                .jdbcCustomization(new DueTasks(names, shop.plugins().hashes()))
                .startTasks(started)
                .schedulerName(new SchedulerName.Fixed(shop.worker()))
                .serializer(new TaskTable.Json())
                .threads(threads)
                .pollUsingLockAndFetch(LOWER, UPPER)
                // What one of the two does not know the other does.
                .deleteUnresolvedAfter(NEVER)
                .pollingInterval(POLL)
                .heartbeatInterval(shop.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .enablePriority()
                .failureLogging(LogLevel.DEBUG, false)
                .shutdownMaxWait(shop.stop())
                .build();
    }

    /**
     * Starts to take work.
     *
     * @param punctual what is looked at in any case, and takes little
     * @param resting what waits while a load is measured
     */
    public static TaskDispatcher start(
            Workshop shop, List<RecurringTask<Void>> punctual, List<RecurringTask<Void>> resting) {
        new PluginTable(shop.database(), shop.heartbeat().multipliedBy(MISSED_HEARTBEATS))
                .keep(shop.worker(), shop.plugins());
        TaskDispatcher dispatcher = new TaskDispatcher(shop, punctual, resting);
        dispatcher.scheduler.start();
        dispatcher.clock.start();
        shop.notices().on(Notices.WORK, run -> dispatcher.heard(run));
        var unused = dispatcher.watch.scheduleWithFixedDelay(
                dispatcher::look, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
        return dispatcher;
    }

    /** What a task does; what it gives is written by itself. */
    interface Work {
        /** Does it; whether there is more to do at once. */
        boolean of(Execution execution, TaskTable.Subject subject) throws Exception;
    }

    private Task<TaskTable.Subject> task(String name, Work work) {
        return Tasks.custom(name, TaskTable.Subject.class)
                .onDeadExecution((complete, operations) -> takeBack())
                .onFailure((complete, operations) -> {
                    // Mostly where the database is away; it is asked again until it is back.
                    LOG.warn(
                            "task {} is tried again",
                            complete.getExecution(),
                            complete.getCause().orElse(null));
                    boolean soon =
                            complete.getCause().filter(Failures::unknownHost).isPresent();
                    operations.reschedule(complete, Instant.now().plus(soon ? SOON : AGAIN));
                })
                .execute((instance, context) -> {
                    Execution execution = context.getExecution();
                    return done(execution, instance.getData(), work);
                });
    }

    private CompletionHandler<TaskTable.Subject> done(Execution execution, TaskTable.Subject subject, Work work) {
        boolean begins = execution.getTaskName().equals(TaskTable.RUN);
        try {
            boolean measures = tasks.suspected(execution, subject)
                    || execution.getTaskName().equals(TaskTable.LOAD);
            Optional<Boolean> more = begins || measures
                    ? exclusive.maybe(
                            () -> measures || tasks.alone(subject), this::pause, () -> work.of(execution, subject))
                    : exclusive.shared(() -> work.of(execution, subject));
            if (more.isEmpty()) {
                // Another worker may have room for it.
                shop.database().jdbi().useHandle(handle -> TaskTable.release(handle, execution));
            } else if (more.get()) {
                scheduler.triggerCheckForDueExecutions();
            }
        } catch (JdbiException e) {
            throw e;
        } catch (MissingPluginException e) {
            shop.database().jdbi().useHandle(handle -> TaskTable.release(handle, execution));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker stops", e);
        } catch (Exception e) {
            int most = Failures.unknownHost(e) ? 1 : MOST_FAILURES;
            if (execution.consecutiveFailures < most && Failures.passing(e)) {
                throw new IllegalStateException("the task is tried again", e);
            }
            tasks.failed(execution, subject, e);
            scheduler.triggerCheckForDueExecutions();
        }
        // What was to be written was written in one transaction with the run.
        return (complete, operations) -> {};
    }

    /** While a load is measured here, nothing else is made. */
    private void pause(boolean paused) {
        if (paused) {
            scheduler.pause();
        } else {
            scheduler.resume();
            scheduler.triggerCheckForDueExecutions();
        }
    }

    private void heard(String run) {
        if (!run.isEmpty()) {
            cancel(run);
        }
        wake();
    }

    private void sweep() {
        int begun = shop.database().jdbi().inTransaction(handle -> {
            handle.execute("delete from live_event where at < now() - interval '1 hour'");
            handle.execute("delete from live_worker where at < now() - interval '1 hour'");
            handle.execute("delete from live_histogram where at < now() - interval '1 hour'");
            handle.execute("delete from project_usage where day < current_date - 40");
            UserFeature.sweep(handle);
            int mended = Launches.mend(handle);
            if (mended > 0) {
                LOG.warn("{} runs had no task any more and go on", mended);
            }
            return mended + shop.ends().admission().admit(handle);
        });
        int failed = new MissingPlugins(
                        shop.database(), shop.ends(), shop.heartbeat().multipliedBy(MISSED_HEARTBEATS))
                .look();
        if (begun + failed > 0) {
            wake();
        }
    }

    private void takeBack() {
        int back = lost.takeBack();
        if (back > 0) {
            LOG.warn("{} tasks of workers that died go on", back);
            wake();
        }
    }

    private void look() {
        try {
            takeBack();
            sessions.stopCancelled(RunTasks.CANCELLED);
            rescores.stopCancelled();
            tasks.count();
            sessions.tidy();
        } catch (JdbiException e) {
            LOG.debug("nobody can be asked for runs to stop while the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("runs that were to stop could not be", e);
        }
    }

    @Override
    public void wake() {
        if (!closing) {
            scheduler.triggerCheckForDueExecutions();
        }
    }

    @Override
    public void cancel(String run) {
        sessions.stop(run, RunTasks.CANCELLED);
        rescores.stop(run, RunTasks.CANCELLED);
    }

    @Override
    public void close() {
        closing = true;
        tasks.handBack();
        sessions.stopAll(RunTasks.HANDED_BACK);
        rescores.stopAll(RunTasks.HANDED_BACK);
        exclusive.open();
        clock.stop();
        scheduler.stop();
        watch.shutdownNow();
        try {
            int left = shop.database().jdbi().inTransaction(handle -> {
                PluginTable.drop(handle, shop.worker());
                return TaskTable.releaseAll(handle, shop.worker());
            });
            if (left > 0) {
                LOG.info("{} tasks that were under way are handed back", left);
            }
        } catch (JdbiException e) {
            LOG.info("what was under way goes on elsewhere once this worker is missed", e);
        }
        sessions.close();
    }
}
