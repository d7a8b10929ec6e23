package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a project may do at a time and a day. */
final class QuotaHandlers {
    private final Database database;
    private final Admission admission;

    QuotaHandlers(Database database, Admission admission) {
        this.database = database;
        this.admission = admission;
    }

    Map<String, Handler> handlers() {
        return Map.of("getQuota", this::get, "putQuota", this::put);
    }

    private record Quota(
            @Nullable Integer runsAtOnce,
            @Nullable Long callsPerDay,
            @Nullable Long tokensPerDay,
            int runs,
            long callsToday,
            long tokensToday) {}

    private record Versioned(Quota quota, long version) {}

    private static Versioned read(Handle handle, String project) {
        return handle.createQuery("""
                        select q.*, coalesce(q.version, 0) as v, (select count(*) from launch l
                                where l.project = p.name and l.state = 'running' and l.source = 'server') as runs,
                            (select coalesce(sum(calls), 0) from project_usage u
                                where u.project = p.name and u.day = (now() at time zone 'UTC')::date) as calls,
                            (select coalesce(sum(tokens), 0) from project_usage u
                                where u.project = p.name and u.day = (now() at time zone 'UTC')::date) as tokens
                        from project p left join project_quota q on q.project = p.name where p.name = :project""")
                .bind("project", project)
                .map((row, context) -> new Versioned(
                        new Quota(
                                (Integer) row.getObject("runs_at_once"),
                                (Long) row.getObject("calls_per_day"),
                                (Long) row.getObject("tokens_per_day"),
                                row.getInt("runs"),
                                row.getLong("calls"),
                                row.getLong("tokens")),
                        row.getLong("v")))
                .findOne()
                .orElseThrow(() -> Problem.notFound("there is no project " + project));
    }

    private Reply get(Request request) {
        Versioned found = database.jdbi().withHandle(handle -> read(handle, request.project()));
        return Reply.ok(found.quota()).etag(found.version());
    }

    private record Change(
            @Nullable Integer runsAtOnce,
            @Nullable Long callsPerDay,
            @Nullable Long tokensPerDay) {}

    private Reply put(Request request) {
        Change wanted = request.body(Change.class);
        Versioned put = database.jdbi().inTransaction(handle -> {
            request.checkVersion(read(handle, request.project()).version());
            handle.createUpdate("""
                            insert into project_quota (project, runs_at_once, calls_per_day, tokens_per_day)
                            values (:project, :runs, :calls, :tokens)
                            on conflict (project) do update set runs_at_once = excluded.runs_at_once,
                                calls_per_day = excluded.calls_per_day, tokens_per_day = excluded.tokens_per_day,
                                version = project_quota.version + 1""")
                    .bind("project", request.project())
                    .bind("runs", wanted.runsAtOnce())
                    .bind("calls", wanted.callsPerDay())
                    .bind("tokens", wanted.tokensPerDay())
                    .execute();
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("runsAtOnce", String.valueOf(wanted.runsAtOnce()));
            said.put("callsPerDay", String.valueOf(wanted.callsPerDay()));
            said.put("tokensPerDay", String.valueOf(wanted.tokensPerDay()));
            AuditLog.add(handle, request.caller().actor(), "quota.put", request.project(), said);
            int unused = admission.admit(handle);
            return read(handle, request.project());
        });
        return Reply.ok(put.quota()).etag(put.version());
    }
}
