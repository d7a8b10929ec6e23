package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Sha256;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Names that runs stand under, and labels of runs. */
final class Baselines {
    private final Database database;
    private final RunRows rows;

    Baselines(Database database, RunRows rows) {
        this.database = database;
        this.rows = rows;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listBaselines", this::list,
                "setBaseline", this::set,
                "deleteBaseline", this::delete,
                "setLabels", this::labels);
    }

    private static final int VERSION_BYTES = 8;

    private record Baseline(String name, String run, Instant setAt, String setBy) {}

    private Reply list(Request request) {
        return Reply.ok(Items.named(
                database,
                "select * from baseline",
                request,
                row -> new Baseline(
                        row.getString("name"),
                        row.getString("run"),
                        row.getObject("set_at", OffsetDateTime.class).toInstant(),
                        row.getString("set_by")),
                Baseline::name));
    }

    private record Choice(String run) {}

    static void set(Handle handle, String project, String name, String run, String by) {
        handle.createUpdate("insert into baseline (project, name, run, set_by) values (:project, :name, :run, :by)"
                        + " on conflict (project, name) do update set run = excluded.run, set_by = excluded.set_by,"
                        + " set_at = now()")
                .bind("project", project)
                .bind("name", name)
                .bind("run", run)
                .bind("by", by)
                .execute();
    }

    private Reply set(Request request) {
        String run = request.body(Choice.class).run();
        RunRow row = rows.find(request.project(), run)
                .orElseThrow(() -> Problem.invalidField("#/run", "is no run of the project"));
        if (!row.state().equals("complete")) {
            throw Problem.conflict("only a run that is complete can be a baseline, but " + run + " is " + row.state());
        }
        return database.jdbi().inTransaction(handle -> {
            set(
                    handle,
                    request.project(),
                    request.path("baseline"),
                    run,
                    request.caller().name());
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "baseline.set",
                    request.project() + "/" + request.path("baseline"),
                    Map.of("run", run));
            return Reply.ok(new Baseline(
                    request.path("baseline"),
                    run,
                    Instant.now(),
                    request.caller().name()));
        });
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from baseline where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", request.path("baseline"))
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such baseline");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "baseline.delete",
                    request.project() + "/" + request.path("baseline"),
                    Map.of());
            return Reply.none();
        });
    }

    private record Labels(List<String> labels) {}

    private Reply labels(Request request) {
        List<String> labels =
                List.copyOf(new LinkedHashSet<>(request.body(Labels.class).labels()));
        RunRow row = rows.get(request.project(), request.path("run"));
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                    .bind("name", "labels " + row.id())
                    .execute();
            request.checkVersion(
                    labelsVersion(rows.get(handle, request.project(), row.id()).labels()));
            for (String sql : List.of(
                    "update run set tags = :labels, search = to_tsvector('simple', concat_ws(' ', id, benchmark,"
                            + " array_to_string(models, ' '), array_to_string(tasks, ' '), array_to_string(:labels, ' ')))"
                            + " where id = :id",
                    "update launch set labels = :labels where run = :id")) {
                handle.createUpdate(sql)
                        .bindArray("labels", String.class, labels)
                        .bind("id", row.id())
                        .execute();
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "run.labels",
                    request.project() + "/" + row.id(),
                    Map.of("labels", labels));
        });
        return Reply.ok(rows.get(request.project(), row.id())).etag(labelsVersion(labels));
    }

    /** Names the labels that a run has, whatever else of it changes. */
    static String labelsVersion(List<String> labels) {
        byte[] text = String.join("\n", labels).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.digest().digest(text), 0, VERSION_BYTES);
    }
}
