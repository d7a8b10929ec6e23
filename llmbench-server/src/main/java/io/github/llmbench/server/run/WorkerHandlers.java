package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.limit.Limiters;
import io.github.llmbench.store.db.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The processes of the instance and what they have to do. Safe for use by several threads. */
public final class WorkerHandlers {
    private final Database database;
    private final Workers workers;
    private final Limiters limiters;

    /** Of one of the processes. */
    public WorkerHandlers(Database database, Workers workers, Limiters limiters) {
        this.database = database;
        this.workers = workers;
        this.limiters = limiters;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of("listWorkers", this::list);
    }

    private record Answer(List<Workers.Member> items, Health health) {}

    private record Health(
            String database,
            String redis,
            long runsQueued,
            long runsRunning,
            long shardsWaiting,
            long shardsAtWork,
            @Nullable Waiting oldestWaiting) {}

    private record Waiting(
            String run,
            String project,
            Instant since,
            @Nullable String reason) {}

    private Reply list(Request request) {
        String redis = limiters.redis().map(up -> up ? "up" : "down").orElse("none");
        return Reply.ok(database.jdbi().withHandle(handle -> new Answer(workers.all(handle), health(handle, redis))));
    }

    private static Health health(Handle handle, String redis) {
        return handle.createQuery("""
                        select (select count(*) from launch where state = 'queued') as queued,
                            (select count(*) from launch where state = 'running') as running,
                            (select count(*) from scheduled_tasks where task_name = 'shard' and not picked) as waiting,
                            (select count(*) from scheduled_tasks where task_name = 'shard' and picked) as at_work""")
                .map((row, context) -> new Health(
                        // Who asks was found in it a moment ago.
                        "up",
                        redis,
                        row.getLong("queued"),
                        row.getLong("running"),
                        row.getLong("waiting"),
                        row.getLong("at_work"),
                        oldest(handle)))
                .one();
    }

    private static @Nullable Waiting oldest(Handle handle) {
        return handle.createQuery("select run, project, created_at, reason from launch where state = 'queued'"
                        + " order by created_at, run limit 1")
                .map((row, context) -> new Waiting(
                        row.getString("run"),
                        row.getString("project"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getString("reason")))
                .findOne()
                .orElse(null);
    }
}
