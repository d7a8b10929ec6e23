package io.github.llmbench.server.run;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.run.LoadPart;
import io.github.llmbench.engine.run.PartedRun;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker does of loads that several make together. Safe for use by several threads. */
final class LoadTasks {
    private static final Logger LOG = LoggerFactory.getLogger(LoadTasks.class);

    /** A start that is missed by more is told. */
    private static final long LATE_MILLIS = 20;

    private final Workshop shop;
    private final RunSessions sessions;
    private final RunTasks runs;
    private final SharedLoads loads;

    LoadTasks(Workshop shop, RunSessions sessions, RunTasks runs) {
        this.shop = shop;
        this.sessions = sessions;
        this.runs = runs;
        loads = new SharedLoads(shop.database(), shop.worker(), shop.heartbeat().multipliedBy(Workers.MISSED));
    }

    /** What the parts of a load saw that measured. */
    List<LoadPart> seen(TaskTable.Subject end) {
        return loads.seen(end.run(), end.round());
    }

    /** Begins a load that several workers make, or puts it off until there are enough. */
    boolean begin(Execution execution, RunSession session, PartedRun parted) throws IOException {
        Launches.Progress launch = session.launch();
        String run = launch.launch().run();
        Optional<String> waits = loads.waits(launch);
        if (waits.isPresent()) {
            loads.later(execution, run, waits.get());
            return false;
        }
        // What workers measured before one of them died is half a measurement.
        session.store().restart(run);
        session.store().begin(parted.header());
        return loads.call(execution, launch);
    }

    /** Makes a part of a load, from the moment on which its workers agree. */
    boolean make(Execution execution, TaskTable.Subject subject) throws IOException {
        Launches.Progress launch = runs.current(execution, subject);
        if (launch == null) {
            return false;
        }
        if (launch.cancelled() || launch.failed() || launch.stopped() != null) {
            return loads.over(execution, subject, Launches.Done.NOTHING, null, null);
        }
        if (loads.began(subject)) {
            LOG.warn("run {}: a worker was lost, its load begins anew", subject.run());
            loads.again(execution, subject);
            return true;
        }
        return sessions.with(launch, session -> make(execution, subject, session));
    }

    private boolean make(Execution execution, TaskTable.Subject subject, RunSession session) throws IOException {
        PartedRun parted = Objects.requireNonNull(session.parted(), "a load that is made whole has no parts");
        OptionalLong start = runs.handingBack()
                ? OptionalLong.empty()
                : loads.gather(subject, parted.workers(), () -> runs.handingBack() || session.stopped() != null);
        if (start.isEmpty()) {
            if (runs.handingBack()) {
                return runs.released(execution);
            }
            loads.later(
                    execution,
                    subject.run(),
                    "waits: " + parted.workers()
                            + " workers are to make its load together, but were not free at a time");
            return false;
        }
        try {
            return make(execution, subject, session, parted, start.getAsLong());
        } finally {
            // Not before it counts among those that are done.
            shop.live().board().over(execution.getId());
        }
    }

    private boolean make(
            Execution execution, TaskTable.Subject subject, RunSession session, PartedRun parted, long start)
            throws IOException {
        Board.Sum sum = new Board.Sum();
        AtomicLong lateMillis = new AtomicLong();
        PartedRun.Measured measured;
        try (RunJournal journal = session.store()
                .part(
                        parted.header(),
                        "load-" + subject.round() + "-" + subject.shard(),
                        TaskTable.fence(execution, subject.round()),
                        true)) {
            measured = runs.measuring(
                    session,
                    () -> parted.measure(
                            journal,
                            subject.shard(),
                            () -> lateMillis.set(SharedLoads.await(start)),
                            runs.listener(execution, subject.run(), sum, trial -> {
                                sum.add(trial);
                                session.count(trial);
                            })));
        }
        String stopped = measured.stopped();
        if (RunTasks.HANDED_BACK.equals(stopped)) {
            loads.again(execution, subject);
            return true;
        }
        LoadPart seen = measured.seen();
        if (seen != null && lateMillis.get() > LATE_MILLIS) {
            seen = seen.remark("it began " + lateMillis.get() + " ms after the moment on which the workers agreed");
        }
        return loads.over(execution, subject, sum.done(), seen, RunTasks.CANCELLED.equals(stopped) ? null : stopped);
    }
}
