package io.github.llmbench.server.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets runs that wait begin, as far as their project's quota and the instance have room: first those of higher priority, then those of
 * the project with the fewest under way, then the oldest. The others are told why they wait. Called at the end of the transaction of whatever
 * made room or a run: it holds a lock that others must not wait for while they hold what it needs. Immutable.
 *
 * @param most runs under way at a time in the whole instance
 */
record Admission(int most) {
    /** One transaction at a time decides; the number sets its lock apart from others. */
    private static final long LOCK = 0x6c6c6d62_0001L;

    private static final int LOOKED_AT = 1_000;

    private record Waiting(
            String run, String project, @Nullable String reason) {}

    /** Lets begin what may; gives how many. */
    int admit(Handle handle) {
        handle.createUpdate("select pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .execute();
        Map<String, Integer> running = new HashMap<>();
        handle.createQuery(
                        "select project, count(*) as n from launch where state = 'running' and source = 'server' group by project")
                .map((row, context) -> Map.entry(row.getString("project"), row.getInt("n")))
                .forEach(each -> running.put(each.getKey(), each.getValue()));
        List<Waiting> waiting = handle.createQuery("""
                        select run, project, reason from (
                            select l.*, row_number() over (partition by project order by priority desc, created_at, run) as place
                            from launch l where state = 'queued' and source = 'server') q
                        order by priority desc, place + (select count(*) from launch o
                            where o.project = q.project and o.state = 'running' and o.source = 'server'), created_at, run
                        limit :limit""")
                .bind("limit", LOOKED_AT)
                .map((row, context) ->
                        new Waiting(row.getString("run"), row.getString("project"), row.getString("reason")))
                .list();
        Map<String, Optional<String>> full = new HashMap<>();
        int all = running.values().stream().mapToInt(Integer::intValue).sum();
        int begun = 0;
        for (Waiting next : waiting) {
            if (!held(handle, next.run())) {
                // Who has it changes it, and decides anew afterwards.
                continue;
            }
            int own = running.getOrDefault(next.project(), 0);
            @Nullable
            String why = all >= most
                    ? "waits: " + all + " runs are under way, as many as this instance makes at a time"
                    : full.computeIfAbsent(next.project() + " " + own, key -> why(handle, next.project(), own))
                            .orElse(null);
            if (why == null) {
                begin(handle, next.run());
                running.merge(next.project(), 1, Integer::sum);
                all++;
                begun++;
            } else if (!why.equals(next.reason())) {
                handle.createUpdate("update launch set reason = :why where run = :run")
                        .bind("why", why)
                        .bind("run", next.run())
                        .execute();
            }
        }
        if (begun > 0) {
            Notices.send(handle, Notices.WORK, "");
        }
        return begun;
    }

    private static boolean held(Handle handle, String run) {
        return handle.createQuery("select run from launch where run = :run and state = 'queued' for update skip locked")
                .bind("run", run)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    private static Optional<String> why(Handle handle, String project, int running) {
        ProjectQuota quota = ProjectQuota.of(handle, project);
        if (quota.runs() != null && running >= quota.runs()) {
            return Optional.of("waits: " + running + " of " + quota.runs() + " runs of the project are under way");
        }
        return quota.ofDays() ? quota.usedUp(ProjectUsage.today(handle, project)) : Optional.empty();
    }

    /** Begins a run or goes on with it. */
    static void begin(Handle handle, String run) {
        int round = handle.createQuery("""
                        update launch set state = 'running', reason = null, round = round + 1, shards = null, next_shard = 0,
                            done_shards = 0, lanes = 0, stopped = null, failed = false, done_trials = 0, done_outcomes = '{}',
                            done_usd = 0, done_priced = 0, done_unpriced = 0, cancel_requested = false
                        where run = :run returning round""").bind("run", run).mapTo(int.class).one();
        TaskTable.add(handle, TaskTable.RUN, run, round);
    }
}
