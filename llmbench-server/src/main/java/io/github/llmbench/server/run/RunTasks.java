package io.github.llmbench.server.run;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.engine.run.PartedRun;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What workers do: begin a run, make a shard of it, look whether it is decided, end it. Safe for use by several threads. */
final class RunTasks {
    static final String CANCELLED = "it was cancelled";
    static final String HANDED_BACK = "its worker stops; it goes on with another";

    private static final Logger LOG = LoggerFactory.getLogger(RunTasks.class);

    /** A shard is to last seconds: long enough to be worth its task, short enough that one that is lost costs little. */
    private static final int SHARD_TRIALS = 20;

    private static final int MOST_SHARD_TRIALS = 25;

    /** How often a run is looked at for an early end, over its whole length. */
    private static final int CHECKS = 50;

    /** How often calls of loads are counted: what is not counted when a worker dies is forgotten. */
    private static final Duration COUNTED = Duration.ofSeconds(3);

    /** A task that so many workers died of is not given to another one. */
    private static final int MOST_DEATHS = 3;

    /** The scheduler counts a task up to this when it is given out for the first time. */
    private static final long FIRST_VERSION = 2;

    private final Workshop shop;
    private final Launches launches;
    private final RunSessions sessions;
    private final LoadTasks loads;
    private final Strides strides;
    private final DayQuotas quotas;
    private final LoadTurns turns;

    /** Loads that are made here. */
    private final Set<RunSession> measured = ConcurrentHashMap.newKeySet();

    private volatile long counted = System.nanoTime();
    private volatile boolean handingBack;

    RunTasks(Workshop shop, Launches launches, RunSessions sessions) {
        this.shop = shop;
        this.launches = launches;
        this.sessions = sessions;
        loads = new LoadTasks(shop, sessions, this);
        strides = new Strides(shop.database());
        quotas = new DayQuotas(shop.database());
        turns = new LoadTurns(shop.database());
    }

    /** Whether the run is to be made by one worker that makes nothing else meanwhile, and its project's turn is its own. */
    boolean alone(TaskTable.Subject subject) throws IOException {
        Optional<Launches.Progress> launch =
                launches.find(subject.run()).filter(found -> found.goesOn(subject.round()) && !found.cancelled());
        return launch.isPresent()
                && sessions.with(launch.get(), session -> session.parted() == null)
                && turns.take(launch.get());
    }

    /**
     * Whether a task is made alone since workers died that had it: should one more, no other task is to be suspected of it.
     *
     * @throws IllegalArgumentException if too many did
     */
    boolean suspected(Execution execution, TaskTable.Subject subject) {
        if (execution.version <= FIRST_VERSION) {
            return false;
        }
        int deaths = shop.database().jdbi().withHandle(handle -> TaskTable.takenBack(handle, execution));
        if (deaths >= MOST_DEATHS) {
            throw new IllegalArgumentException("its worker died three times while "
                    + (execution.getTaskName().equals(TaskTable.SHARD)
                            ? "making shard " + subject.shard() + " of it"
                            : "at its task " + execution.getTaskName())
                    + "; it may need more memory than workers have");
        }
        return deaths == MOST_DEATHS - 1 && !callsTogether(execution, subject);
    }

    /** Who only calls workers together for a load of which some died makes nothing, and may wait for long. */
    private boolean callsTogether(Execution execution, TaskTable.Subject subject) {
        return execution.getTaskName().equals(TaskTable.RUN)
                && launches.find(subject.run())
                        .filter(found -> found.launch().shared())
                        .isPresent();
    }

    /** Begins a run: cuts it, or makes it whole where it is measured in one piece. */
    boolean begin(Execution execution, TaskTable.Subject subject) throws IOException {
        Launches.Progress launch = current(execution, subject);
        if (launch == null) {
            return false;
        }
        if (launch.cancelled()) {
            return over(execution, launch, "cancelled", null, null);
        }
        return sessions.with(launch, session -> {
            PartedRun parted = session.parted();
            boolean shared = launch.launch().shared();
            boolean load = parted == null || shared;
            if ((parted == null && !launch.hasLoadTurn())
                    || (load && quotas.usedUp(launch.launch().project()))) {
                return waitsForTurn(execution, launch, shared);
            }
            shop.live().changed(launch.launch().project(), subject.run(), "running");
            if (parted == null) {
                return whole(execution, session);
            }
            if (shared) {
                return loads.begin(execution, session, parted);
            }
            session.store().begin(parted.header());
            int trials = Math.max(1, Math.round((float) parted.header().trials() / Math.max(1, parted.units())));
            int most = parted.inFlight() >= MOST_SHARD_TRIALS ? MOST_SHARD_TRIALS : SHARD_TRIALS;
            int units = Math.max(1, most / trials);
            int shards = Math.max(1, -Math.floorDiv(-parted.units(), units));
            int lanes = Math.min(shards, Math.max(1, parted.inFlight() / Math.min(parted.inFlight(), units)));
            return launches.cut(execution, launch, shards, units, lanes);
        });
    }

    private boolean whole(Execution execution, RunSession session) throws IOException {
        Launches.Progress launch = session.launch();
        String id = launch.launch().run();
        // What a worker that died measured of a load is half a measurement.
        session.store().restart(id);
        Run run;
        try {
            run = measuring(session, () -> session.engine().run(session.benchmark()));
        } finally {
            shop.live().board().over(id);
        }
        String stopped = session.stopped();
        boolean partial = run.status() == Run.Status.PARTIAL;
        if (partial && HANDED_BACK.equals(stopped)) {
            return released(execution);
        }
        return over(execution, launch, partial && CANCELLED.equals(stopped) ? "cancelled" : "ended", null, run);
    }

    /** Makes a load, whose calls are counted meanwhile. */
    <T> T measuring(RunSession session, RunSession.Does<T> load) throws IOException {
        measured.add(session);
        try {
            return load.now();
        } finally {
            measured.remove(session);
            // However it ended, its calls were made.
            count(session);
        }
    }

    /** Counts what loads did here since they were counted before, and ends those whose project has used up its day. */
    void count() {
        if (System.nanoTime() - counted < COUNTED.toNanos()) {
            return;
        }
        counted = System.nanoTime();
        for (RunSession session : measured) {
            count(session);
            if (quotas.usedUp(session.launch().launch().project())) {
                session.stop(Launches.HELD);
            }
        }
    }

    /** What cannot be written now is counted the next time. */
    private void count(RunSession session) {
        String run = session.launch().launch().run();
        Launches.Done done = session.used();
        try {
            shop.database().jdbi().useHandle(handle -> ProjectUsage.add(handle, run, done));
        } catch (JdbiException e) {
            session.count(done);
            LOG.warn("{} calls of run {} do not count against its project's day yet", done.calls(), run, e);
        }
    }

    boolean released(Execution execution) {
        shop.database().jdbi().useHandle(handle -> TaskTable.release(handle, execution));
        return false;
    }

    /** The run of a task; {@code null} where the task is not due any more, and then it is gone. */
    Launches.@Nullable Progress current(Execution execution, TaskTable.Subject subject) {
        Optional<Launches.Progress> launch =
                launches.find(subject.run()).filter(found -> found.goesOn(subject.round()));
        if (launch.isEmpty()) {
            boolean unused = shop.database().jdbi().withHandle(handle -> TaskTable.remove(handle, execution));
        }
        return launch.orElse(null);
    }

    /** Makes the trials of a shard that are not made yet. */
    boolean shard(Execution execution, TaskTable.Subject subject) throws IOException {
        Launches.Progress launch = current(execution, subject);
        if (launch == null) {
            return false;
        }
        if (launch.cancelled() || launch.failed() || launch.stopped() != null) {
            return launches.over(execution, subject) == Launches.Next.END;
        }
        return sessions.with(launch, session -> shard(execution, subject, session));
    }

    private boolean shard(Execution execution, TaskTable.Subject subject, RunSession session) throws IOException {
        Launches.Progress launch = session.launch();
        if (handingBack) {
            return released(execution);
        }
        PartedRun parted = Objects.requireNonNull(session.parted(), "a run without parts has no shards");
        int from = subject.shard() * unitsOf(subject.run(), launch);
        int to = Math.min(parted.units(), from + unitsOf(subject.run(), launch));
        boolean fresh = subject.round() == 1 && execution.version == FIRST_VERSION;
        Board.Sum sum = new Board.Sum();
        Set<Trial.Key> made = fresh ? Set.of() : made(session.store(), parted, from, to, subject.round(), sum);
        String project = launch.launch().project();
        if (made.size() < parted.keys(from, to).size() && quotas.usedUp(project)) {
            // What workers made of it before they handed it back or died counts all the same.
            Launches.Next held = launches.done(execution, subject, sum.done(), strides.of(project), Launches.HELD);
            shop.live().board().over(execution.getId());
            return held == Launches.Next.END;
        }
        String stopped = null;
        Launches.Next next;
        try {
            try (RunJournal journal = session.store()
                    .part(
                            parted.header(),
                            "shard-" + subject.shard(),
                            TaskTable.fence(execution, subject.round()),
                            fresh)) {
                stopped = parted.make(journal, from, to, made, listener(execution, subject.run(), sum, sum::add))
                        .stopped();
            }
            if (HANDED_BACK.equals(stopped)) {
                return released(execution);
            }
            next = launches.done(
                    execution, subject, sum.done(), strides.of(project), CANCELLED.equals(stopped) ? null : stopped);
            quotas.made(project, sum.done());
        } finally {
            // Not before it counts among those that are done; what is handed back counts until another worker goes on
            // with it.
            if (!HANDED_BACK.equals(stopped)) {
                shop.live().board().over(execution.getId());
            }
        }
        if (next == Launches.Next.SHARD && parted.stopsWhenDecided() && checkDue(subject, launch)) {
            shop.database()
                    .jdbi()
                    .useHandle(handle -> TaskTable.add(handle, TaskTable.CHECK, subject.run(), subject.round()));
            return true;
        }
        return next == Launches.Next.SHARD || next == Launches.Next.END;
    }

    /** How the run was cut; a session may have been opened before it was. */
    private int unitsOf(String run, Launches.Progress launch) {
        return launch.shards() != null
                ? launch.shardUnits()
                : launches.find(run).orElse(launch).shardUnits();
    }

    private boolean checkDue(TaskTable.Subject subject, Launches.Progress launch) {
        Integer shards = launch.shards() != null
                ? launch.shards()
                : launches.find(subject.run()).orElse(launch).shards();
        return shards == null || subject.shard() % Math.max(1, shards / CHECKS) == 0;
    }

    /** What workers made of a shard that handed it back or died in this round, or before it: of the former no calls are counted yet. */
    private static Set<Trial.Key> made(
            PostgresRunStore store, PartedRun parted, int from, int to, int round, Board.Sum sum) throws IOException {
        Set<Trial.Key> made = new HashSet<>();
        for (PostgresRunStore.Recorded trial :
                store.recorded(parted.header(), parted.keys(from, to), TaskTable.firstToken(round))) {
            sum.use(trial.calls());
            if (!trial.outcome().retriedOnResume()) {
                made.add(trial.key());
                sum.add(trial.outcome(), trial.cost());
            }
        }
        return made;
    }

    /**
     * Hears of a part of a run.
     *
     * @param sum has what came of it before
     * @param counts each trial, in {@code sum} also
     */
    RunListener listener(Execution execution, String of, Board.Sum sum, Consumer<Trial> counts) {
        Board board = shop.live().board();
        LiveRecorder recorder = board.recorder(of);
        return new RunListener() {
            @Override
            public void recorded(RunHeader run, Trial trial) {
                counts.accept(trial);
                trial.calls().forEach(recorder::add);
            }

            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                // The very figures that will count when it is done, so that none falls then.
                Launches.Done so = sum.done();
                board.part(
                        of,
                        execution.getId(),
                        new RunProgress(
                                so.trials(),
                                progress.trials(),
                                progress.inFlight(),
                                so.outcomes(),
                                so.cost(),
                                progress.elapsed(),
                                progress.live()));
            }
        };
    }

    /** Looks whether the gates of a run are decided, and then begins no more of it. */
    boolean check(Execution execution, TaskTable.Subject subject) throws IOException {
        Launches.Progress launch = current(execution, subject);
        if (launch == null) {
            return false;
        }
        boolean decided = sessions.with(launch, session -> {
            PartedRun parted = session.parted();
            if (parted == null) {
                return false;
            }
            try (RunJournal journal = session.store().reader(parted.header())) {
                return parted.decided(journal);
            }
        });
        return shop.database().jdbi().inTransaction(handle -> {
            if (TaskTable.remove(handle, execution) && decided) {
                Launches.stop(handle, subject.run(), subject.round(), Launches.DECIDED);
            }
            return decided;
        });
    }

    /** Ends a run: metrics, gates, and what is due then. Once more does the same. */
    boolean end(Execution execution, TaskTable.Subject subject) throws IOException {
        Launches.Progress launch = current(execution, subject);
        if (launch == null) {
            return false;
        }
        if (launch.failed()) {
            return over(execution, launch, "failed", launch.stopped(), null);
        }
        // Half a measurement is none to go on with.
        if (Launches.HELD.equals(launch.stopped())
                && !launch.cancelled()
                && !launch.launch().shared()) {
            return waits(execution, launch);
        }
        String stopped =
                launch.cancelled() ? CANCELLED : Launches.DECIDED.equals(launch.stopped()) ? null : launch.stopped();
        Run run = sessions.with(launch, session -> {
            PartedRun parted =
                    Objects.requireNonNull(session.parted(), "a run without parts is ended where it is made");
            try (RunJournal journal = session.store().reader(parted.header())) {
                if (launch.launch().shared()) {
                    return parted.end(
                            journal,
                            stopped,
                            List.of("load: made by " + parted.workers()
                                    + " workers together, each its part of it from the same moment on"),
                            loads.seen(subject));
                }
                return parted.end(
                        journal,
                        stopped,
                        List.of("shards: made in " + launch.shards() + " shards of up to " + launch.shardUnits()
                                + " units, each by one worker"));
            }
        });
        return over(execution, launch, launch.cancelled() ? "cancelled" : "ended", null, run);
    }

    /** Its project has used up the day. */
    private boolean waits(Execution execution, Launches.Progress launch) {
        return queuedAgain(execution, launch, TaskTable.END, ProjectRunStore::letGo);
    }

    /** A load that may not be made now. */
    private boolean waitsForTurn(Execution execution, Launches.Progress launch, boolean shared) {
        return queuedAgain(execution, launch, TaskTable.RUN, shared ? (handle, run) -> {} : LoadTurns::known);
    }

    /**
     * The run waits as one that has not begun; those who let runs begin say why.
     *
     * @param otherwise the task that ends it where somebody wants it stopped since it was read
     * @param with is done to the run where it waits
     */
    private boolean queuedAgain(
            Execution execution, Launches.Progress launch, String otherwise, BiConsumer<Handle, String> with) {
        Launches.Launch of = launch.launch();
        return shop.database().jdbi().inTransaction(handle -> {
            if (!TaskTable.remove(handle, execution)) {
                return false;
            }
            if (!Launches.queueAgain(handle, of.run(), launch.round())) {
                TaskTable.add(handle, otherwise, of.run(), launch.round());
                return true;
            }
            with.accept(handle, of.run());
            LiveRuns.changed(handle, of.project(), of.run(), "queued");
            return shop.ends().admission().admit(handle) > 0;
        });
    }

    private boolean over(
            Execution execution, Launches.Progress launch, String state, @Nullable String reason, @Nullable Run run) {
        Launches.Launch of = launch.launch();
        Consumer<Handle> due =
                shop.ends().due(new RunWatch.Ended(of.project(), of.benchmark(), of.run(), state, reason, run));
        return shop.database().jdbi().inTransaction(handle -> {
            if (TaskTable.remove(handle, execution) && Launches.end(handle, of.run(), launch.round(), state, reason)) {
                due.accept(handle);
            }
            return true;
        });
    }

    /** A task that cannot be done: the run fails. */
    void failed(Execution execution, TaskTable.Subject subject, Exception e) {
        LOG.warn("run {} failed in {}", subject.run(), execution.getTaskName(), e);
        String reason = Failures.reason(e);
        if (execution.getTaskName().equals(TaskTable.SHARD)) {
            Launches.Next unused = launches.failed(execution, subject, reason);
            return;
        }
        Launches.Progress launch = current(execution, subject);
        if (launch != null) {
            over(execution, launch, "failed", reason, null);
        }
    }

    /** Makes parts of loads that several workers make together. */
    LoadTasks loads() {
        return loads;
    }

    /** Whether this worker stops. */
    boolean handingBack() {
        return handingBack;
    }

    /** New shards are handed back from now on. */
    void handBack() {
        handingBack = true;
    }
}
