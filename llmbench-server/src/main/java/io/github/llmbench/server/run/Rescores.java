package io.github.llmbench.server.run;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.rescore.AnswerTrials;
import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Scores a run's stored answers again where a worker is free, as a run of its own. A worker that dies leaves the task to another one,
 * which begins anew: no call is made and nothing is paid twice. Safe for use by several threads.
 */
final class Rescores {
    private static final int ROUND = 1;

    private final Workshop shop;
    private final Launches launches;
    private final Map<String, AtomicReference<@Nullable String>> underWay = new ConcurrentHashMap<>();

    Rescores(Workshop shop, Launches launches) {
        this.shop = shop;
        this.launches = launches;
    }

    /**
     * What is to be scored.
     *
     * @param declaration text of a benchmark, or the id of one of the suite
     * @param task of the benchmark
     * @param from the run whose answers they are
     */
    record Wish(
            String run,
            String project,
            String benchmark,
            String declaration,
            String task,
            String from,
            List<String> models,
            List<String> labels) {}

    /** Adds the run, which waits for its turn. */
    static void add(Handle handle, Wish wish, String by, String actor) {
        handle.createUpdate("""
                        insert into launch (run, project, benchmark, source, state, round, declaration, models, tasks, labels,
                            scored_from, scored_task, created_by)
                        values (:run, :project, :benchmark, 'rescore', 'queued', :round, :declaration, :models, array[:task],
                            :labels, :from, :task, :by)""")
                .bind("run", wish.run())
                .bind("project", wish.project())
                .bind("benchmark", wish.benchmark())
                .bind("round", ROUND)
                .bind("declaration", wish.declaration())
                .bindArray("models", String.class, wish.models())
                .bindArray("labels", String.class, wish.labels())
                .bind("from", wish.from())
                .bind("task", wish.task())
                .bind("by", by)
                .execute();
        LiveRuns.changed(handle, wish.project(), wish.run(), "queued");
        AuditLog.add(handle, actor, "run.rescore", wish.project() + "/" + wish.run(), Map.of("from", wish.from()));
    }

    /** Gives workers the oldest that waits of each project of which they have none; gives how many. The others are told why they wait. */
    static int admit(Handle handle) {
        List<String> next = handle.createQuery("""
                        select distinct on (l.project) l.run from launch l
                        where l.source = 'rescore' and l.state = 'queued' and not exists (select 1 from launch o
                            where o.project = l.project and o.source = 'rescore' and (o.state = 'running'
                                or o.state = 'queued' and exists (
                                    select 1 from scheduled_tasks t where t.task_name = 'rescore' and t.task_instance = o.run)))
                        order by l.project, l.created_at, l.run""").mapTo(String.class).list();
        next.forEach(run -> TaskTable.addInTurn(handle, TaskTable.RESCORE, run, ROUND));
        handle.createUpdate("""
                        update launch set reason = 'waits: another run of the project is scored again, one at a time'
                        where run in (select l.run from launch l
                            where l.source = 'rescore' and l.state = 'queued' and l.reason is null and not exists (
                                select 1 from scheduled_tasks t where t.task_name = 'rescore' and t.task_instance = l.run)
                            for update skip locked)""").execute();
        return next.size();
    }

    private record Begun(Wish wish, Instant createdAt) {}

    /** Takes it on; empty where it was cancelled meanwhile, be it while a worker had it that died. */
    private static Optional<Begun> begin(Handle handle, String run) {
        Optional<String> cancelled = handle.createQuery("select project from launch where run = :run"
                        + " and source = 'rescore' and state = 'running' and cancel_requested for update")
                .bind("run", run)
                .mapTo(String.class)
                .findOne();
        if (cancelled.isPresent()) {
            if (Launches.end(handle, run, ROUND, "cancelled", null)) {
                ProjectRunStore.letGo(handle, run);
                LiveRuns.changed(handle, cancelled.get(), run, "cancelled");
            }
            return Optional.empty();
        }
        Optional<Begun> begun = handle.createQuery("""
                        update launch set state = 'running', reason = null, begun_at = coalesce(begun_at, now())
                        where run = :run and source = 'rescore' and state in ('queued', 'running') returning *""")
                .bind("run", run)
                .map((row, context) -> new Begun(
                        new Wish(
                                row.getString("run"),
                                row.getString("project"),
                                row.getString("benchmark"),
                                row.getString("declaration"),
                                row.getString("scored_task"),
                                row.getString("scored_from"),
                                RunRow.strings(row, "models"),
                                RunRow.strings(row, "labels")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .findOne();
        begun.ifPresent(of -> LiveRuns.changed(handle, of.wish().project(), run, "running"));
        return begun;
    }

    /** Does it. */
    boolean make(Execution execution, TaskTable.Subject subject) throws IOException {
        Optional<Begun> begun = shop.database().jdbi().inTransaction(handle -> {
            Optional<Begun> found = begin(handle, subject.run());
            if (found.isEmpty()) {
                boolean unused = TaskTable.remove(handle, execution);
                int unusedBegun = shop.ends().admission().admit(handle);
            }
            return found;
        });
        if (begun.isEmpty()) {
            return false;
        }
        Wish wish = begun.get().wish();
        AtomicReference<@Nullable String> why = new AtomicReference<>();
        underWay.put(wish.run(), why);
        Run made;
        try {
            made = score(begun.get(), why::get);
        } finally {
            underWay.remove(wish.run(), why);
        }
        boolean whole = made.status() != Run.Status.PARTIAL;
        if (!whole && RunTasks.HANDED_BACK.equals(why.get())) {
            shop.database().jdbi().useHandle(handle -> TaskTable.release(handle, execution));
            return false;
        }
        String state = whole ? "ended" : "cancelled";
        Consumer<Handle> due =
                shop.ends().due(new RunWatch.Ended(wish.project(), wish.benchmark(), wish.run(), state, null, made));
        return shop.database().jdbi().inTransaction(handle -> {
            if (TaskTable.remove(handle, execution) && Launches.end(handle, wish.run(), ROUND, state, null)) {
                due.accept(handle);
            }
            return true;
        });
    }

    private Run score(Begun begun, Supplier<@Nullable String> stop) throws IOException {
        Wish wish = begun.wish();
        return wish.declaration().startsWith(Suite.PREFIX)
                ? score(wish, Chosen.suite(wish.declaration(), null), stop)
                : shop.declarations()
                        .with(
                                wish.project(),
                                wish.declaration(),
                                begun.createdAt(),
                                declared -> score(wish, declared.benchmark(), stop));
    }

    /** Ends those that somebody wants stopped. */
    void stopCancelled() {
        Map<String, Integer> rounds = new HashMap<>();
        underWay.keySet().forEach(run -> rounds.put(run, ROUND));
        if (!rounds.isEmpty()) {
            launches.cancelled(rounds).forEach(run -> stop(run, RunTasks.CANCELLED));
        }
    }

    /** Ends one, where it is under way here. */
    void stop(String run, String why) {
        AtomicReference<@Nullable String> told = underWay.get(run);
        if (told != null) {
            told.compareAndSet(null, why);
        }
    }

    /** Ends all. */
    void stopAll(String why) {
        underWay.keySet().forEach(run -> stop(run, why));
    }

    private Run score(Wish wish, Benchmark declared, Supplier<@Nullable String> stop) throws IOException {
        Benchmark benchmark = ofOneTask(declared, wish.task());
        PostgresRunStore labelled = PostgresRunStore.builder(
                        shop.database(), shop.home().resolve("spool"))
                .project(wish.project())
                .tags(wish.labels())
                .build();
        Run from = labelled.find(wish.from())
                .orElseThrow(() -> new IllegalArgumentException("run " + wish.from() + " is not there any more"));
        // What a worker that died left is made anew.
        labelled.restartUnpaid(wish.run());
        try (ProjectRunStore own = new ProjectRunStore(
                shop.database(),
                labelled,
                shop.spend(),
                wish.project(),
                wish.run(),
                ProjectRunStore.holder(wish.run(), shop.worker()),
                benchmark.budget())) {
            return LlmBench.builder()
                    .home(shop.home())
                    .reports(shop.home().resolve("reports"))
                    .formats()
                    .variables(name -> null)
                    .store(own)
                    .prices(PriceTable.empty())
                    .runId(wish.run())
                    .stopWhen(stop)
                    .continuousIntegration(true)
                    .build()
                    .score(benchmark, AnswerTrials.of(from, benchmark.tasks().get(0)));
        }
    }

    /**
     * The benchmark with one of its tasks. Gates of one with several look at all of them and are not decided.
     *
     * @param name {@code null} for the only one
     * @throws IllegalArgumentException if there is no such task
     */
    static Benchmark ofOneTask(Benchmark declared, @Nullable String name) {
        List<Task> tasks = declared.tasks();
        if (tasks.size() == 1 && (name == null || tasks.get(0).name().equals(name))) {
            return declared;
        }
        Task task = tasks.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must name one of the tasks "
                        + tasks.stream().map(Task::name).toList()));
        return Benchmark.named(declared.name()).task(task).seed(declared.seed()).policy(declared.policy());
    }
}
