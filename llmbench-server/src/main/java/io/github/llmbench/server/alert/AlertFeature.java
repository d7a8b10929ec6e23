package io.github.llmbench.server.alert;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.run.RunWatch;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import io.github.llmbench.store.run.PostgresRunStore;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules of alerts and what they found. Safe for use by several threads. */
public final class AlertFeature {
    private static final SortOrder NEWEST = SortOrder.parse(
            "-at",
            Map.of(
                    "at", SortOrder.Field.of("at", SortOrder.Type.TIME),
                    "id", SortOrder.Field.of("id", SortOrder.Type.TEXT)),
            List.of("id"));

    private final Database database;
    private final AlertRules rules;

    /**
     * Of a database.
     *
     * @param sink told of each alert
     */
    public AlertFeature(Database database, PostgresRunStore store, AlertSink sink, Clock clock) {
        this.database = database;
        rules = new AlertRules(database, store, sink, clock);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "listAlertRules", this::list,
                "putAlertRule", this::put,
                "deleteAlertRule", this::delete,
                "listAlerts", this::alerts);
    }

    /** Looks at runs that end. */
    public RunWatch watch() {
        return rules;
    }

    private Reply list(Request request) {
        return Reply.ok(Items.named(database, "select * from alert_rule", request, AlertRule::of, AlertRule::name));
    }

    private record NewRule(
            String kind,
            @Nullable String benchmark,
            @Nullable String metric,
            @Nullable BigDecimal limitUsd,
            @Nullable Integer least,
            @Nullable Integer lastRuns,
            @Nullable Boolean paused) {
        int atLeast() {
            return least == null ? 1 : least;
        }

        int last() {
            return lastRuns == null ? atLeast() : lastRuns;
        }

        void check() {
            if ((limitUsd == null) == kind.equals("cost")) {
                throw Problem.invalidField(
                        "#/limitUsd", "belongs to rules of kind cost, and each of them needs it; this one is " + kind);
            }
            if (metric != null && !kind.equals("change-point")) {
                throw Problem.invalidField("#/metric", "belongs to rules of kind change-point; this one is " + kind);
            }
            if (kind.equals("change-point") && last() > 1) {
                throw Problem.invalidField(
                        atLeast() > 1 ? "#/least" : "#/lastRuns",
                        "belongs to rules that look at one run; this one is change-point, which looks at the whole history"
                                + " and tells of each change once");
            }
            if (last() < atLeast()) {
                throw Problem.invalidField(
                        "#/lastRuns", "must be at least as many as least, " + atLeast() + ", but was " + last());
            }
        }
    }

    private Reply put(Request request) {
        NewRule wanted = request.body(NewRule.class);
        wanted.check();
        String name = request.path("rule");
        AlertRule put = database.jdbi().inTransaction(handle -> {
            Optional<Long> before = handle.createQuery(
                            "select version from alert_rule where project = :project and name = :name for update")
                    .bind("project", request.project())
                    .bind("name", name)
                    .mapTo(Long.class)
                    .findOne();
            request.checkVersion(before);
            // What it found as another rule is not of the k of n that it looks for now.
            handle.createUpdate("""
                            delete from alert_look l using alert_rule r
                            where r.project = :project and r.name = :name and l.project = r.project and l.rule = r.name
                                and (r.kind <> :kind or r.limit_usd is distinct from cast(:limit as numeric))""")
                    .bind("project", request.project())
                    .bind("name", name)
                    .bind("kind", wanted.kind())
                    .bind("limit", wanted.limitUsd())
                    .execute();
            AlertRule made = handle.createQuery("""
                            insert into alert_rule (project, name, kind, benchmark, metric, limit_usd, least, last_runs, paused, created_by)
                            values (:project, :name, :kind, :benchmark, :metric, :limit, :least, :last, :paused, :by)
                            on conflict (project, name) do update set kind = excluded.kind, benchmark = excluded.benchmark,
                                metric = excluded.metric, limit_usd = excluded.limit_usd, least = excluded.least,
                                last_runs = excluded.last_runs, paused = excluded.paused, version = alert_rule.version + 1
                            returning *""")
                    .bind("project", request.project())
                    .bind("name", name)
                    .bind("kind", wanted.kind())
                    .bind("benchmark", wanted.benchmark())
                    .bind("metric", wanted.metric())
                    .bind("limit", wanted.limitUsd())
                    .bind("least", wanted.atLeast())
                    .bind("last", wanted.last())
                    .bind("paused", Boolean.TRUE.equals(wanted.paused()))
                    .bind("by", request.caller().name())
                    .map((row, context) -> AlertRule.of(row))
                    .one();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "alert-rule.put",
                    request.project() + "/" + name,
                    Map.of("kind", wanted.kind()));
            return made;
        });
        return Reply.ok(put).etag(put.version());
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from alert_rule where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", request.path("rule"))
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such rule");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "alert-rule.delete",
                    request.project() + "/" + request.path("rule"),
                    Map.of());
            return Reply.none();
        });
    }

    private record Row(
            String id,
            String rule,
            String kind,
            String run,
            @Nullable String benchmark,
            String text,
            Instant at) {}

    private Reply alerts(Request request) {
        String run = request.query("run");
        Map<String, Object> bound = new HashMap<>(Map.of("project", request.project()));
        if (run != null) {
            bound.put("run", run);
        }
        String select = "select * from alert where project = :project" + (run == null ? "" : " and run = :run");
        return Reply.ok(Items.sorted(() -> database.jdbi()
                .withHandle(handle -> NEWEST.slice(
                        handle,
                        List.of(select),
                        bound,
                        (row, context) -> new Row(
                                row.getString("id"),
                                row.getString("rule"),
                                row.getString("kind"),
                                row.getString("run"),
                                row.getString("benchmark"),
                                row.getString("text"),
                                row.getObject("at", OffsetDateTime.class).toInstant()),
                        request.cursor(),
                        request.limit()))));
    }
}
