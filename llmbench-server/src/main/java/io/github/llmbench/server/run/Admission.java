package io.github.llmbench.server.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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

    /** Runs of a project that are told at a time why they wait; the next look tells others. */
    private static final int TOLD = 1_000;

    /**
     * A project with runs that wait.
     *
     * @param running runs of it that are under way
     * @param quota what it may do
     * @param spent why its day is used up
     */
    private record Line(String project, int running, ProjectQuota quota, Optional<String> spent) {
        static Line of(Handle handle, String project, int running) {
            ProjectQuota quota = ProjectQuota.of(handle, project);
            return new Line(
                    project,
                    running,
                    quota,
                    quota.ofDays() ? quota.usedUp(ProjectUsage.today(handle, project)) : Optional.empty());
        }

        /** How many of its runs may begin where there is room for so many. */
        int room(int free) {
            return spent.isPresent() ? 0 : quota.runs() == null ? free : Math.min(free, quota.runs() - running);
        }

        /** Why its runs wait where so many more began. */
        Optional<String> why(int begun) {
            int now = running + begun;
            return quota.runs() != null && now >= quota.runs()
                    ? Optional.of("waits: " + now + " of " + quota.runs() + " runs of the project are under way")
                    : spent;
        }
    }

    private record Next(String run, String project) {}

    /** Nobody else decides until the transaction ends. */
    static void lock(Handle handle) {
        handle.createUpdate("select pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .execute();
    }

    /** Lets begin what may; gives how many. */
    int admit(Handle handle) {
        lock(handle);
        int all = handle.createQuery("select count(*) from launch where state = 'running' and source = 'server'")
                .mapTo(int.class)
                .one();
        List<Line> lines = lines(handle);
        Map<String, Integer> begun = begin(handle, lines, most - all);
        int many = begun.values().stream().mapToInt(Integer::intValue).sum();
        for (Line line : lines) {
            Optional<String> why = all + many >= most
                    ? Optional.of(
                            "waits: " + (all + many) + " runs are under way, as many as this instance makes at a time")
                    : line.why(begun.getOrDefault(line.project(), 0));
            why.ifPresent(reason -> tell(handle, line.project(), reason, ""));
            if (why.isEmpty()) {
                LoadTurns.taken(handle, line.project())
                        .ifPresent(reason -> tell(handle, line.project(), reason, LoadTurns.KNOWN));
            }
        }
        int again = Rescores.admit(handle);
        if (many + again > 0) {
            Notices.send(handle, Notices.WORK, "");
        }
        return many + again;
    }

    private static List<Line> lines(Handle handle) {
        Map<String, Integer> running = new HashMap<>();
        handle.createQuery("""
                        select q.project, (select count(*) from launch o
                            where o.project = q.project and o.state = 'running' and o.source = 'server') as n
                        from (select distinct project from launch where state = 'queued' and source = 'server') q""")
                .map((row, context) -> Map.entry(row.getString("project"), row.getInt("n")))
                .forEach(each -> running.put(each.getKey(), each.getValue()));
        return running.entrySet().stream()
                .map(each -> Line.of(handle, each.getKey(), each.getValue()))
                .toList();
    }

    /** Lets begin what there is room for; how many of each project. */
    private static Map<String, Integer> begin(Handle handle, List<Line> lines, int free) {
        Map<String, Integer> begun = new HashMap<>();
        int left = free;
        for (Next next : candidates(handle, lines, free)) {
            // Who has one that is held changes it, and decides anew afterwards.
            if (left > 0 && held(handle, next.run())) {
                begin(handle, next.run());
                begun.merge(next.project(), 1, Integer::sum);
                left--;
            }
        }
        return begun;
    }

    /** Those that may begin, of each project no more than it has room for: one that is full must not stand in the way of others. */
    private static List<Next> candidates(Handle handle, List<Line> lines, int free) {
        List<String> projects = new ArrayList<>();
        List<Integer> rooms = new ArrayList<>();
        for (Line line : lines) {
            int room = line.room(free);
            if (room > 0) {
                projects.add(line.project());
                rooms.add(room);
            }
        }
        if (projects.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("""
                        select run, q.project from (
                            select l.*, row_number() over (partition by project order by priority desc, created_at, run) as place
                            from launch l where state = 'queued' and source = 'server' and project = any(:projects)
                                and\s""" + LoadTurns.FREE + """
                            ) q
                        join unnest(:projects, :rooms) as r (project, room) on r.project = q.project and q.place <= r.room
                        order by priority desc, place + (select count(*) from launch o
                            where o.project = q.project and o.state = 'running' and o.source = 'server'), created_at, run""")
                .bindArray("projects", String.class, projects)
                .bindArray("rooms", Integer.class, rooms)
                .map((row, context) -> new Next(row.getString("run"), row.getString("project")))
                .list();
    }

    private static boolean held(Handle handle, String run) {
        return handle.createQuery("select run from launch where run = :run and state = 'queued' for update skip locked")
                .bind("run", run)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    private static void tell(Handle handle, String project, String why, String which) {
        handle.createUpdate("update launch set reason = :why where run in ("
                        + "select run from launch where state = 'queued' and source = 'server' and project = :project"
                        + " and reason is distinct from :why" + which
                        + " order by priority desc, created_at, run limit :limit for update skip locked)")
                .bind("why", why)
                .bind("project", project)
                .bind("limit", TOLD)
                .execute();
    }

    /** Begins a run or goes on with it. */
    static void begin(Handle handle, String run) {
        Launches.Progress begun = handle.createQuery("""
                        update launch set state = 'running', reason = null, round = round + 1, shards = null, next_shard = 0,
                            done_shards = 0, lanes = 0, stopped = null, failed = false, done_trials = 0, done_outcomes = '{}',
                            done_usd = 0, done_priced = 0, done_unpriced = 0, cancel_requested = false, load_waits_since = null,
                            load_round = case when load_round is not null then round + 1 end
                        where run = :run returning *""")
                .bind("run", run)
                .map((row, context) -> Launches.Progress.of(row))
                .one();
        if (begun.hasLoadTurn()) {
            TaskTable.addInTurn(handle, TaskTable.RUN, run, begun.round());
        } else {
            TaskTable.add(handle, TaskTable.RUN, run, begun.round());
        }
    }
}
