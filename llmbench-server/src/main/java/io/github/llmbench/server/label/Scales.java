package io.github.llmbench.server.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Scales of a project. Safe for use by several threads. */
final class Scales {
    private static final TypeReference<List<Scale.Choice>> CHOICES = new TypeReference<>() {};

    private final Database database;

    Scales(Database database) {
        this.database = database;
    }

    Map<String, Handler> handlers() {
        return Map.of("listLabelScales", this::list, "putLabelScale", this::put, "deleteLabelScale", this::delete);
    }

    /**
     * The scale for a scorer of a run: the project's, else the scorer's own.
     *
     * @throws Problem if there is neither
     */
    Scale of(String project, RunHeader run, String scorer) {
        return all(project).stream()
                .filter(scale -> scale.scorer().equals(scorer))
                .findFirst()
                .or(() -> Scale.own(run, scorer))
                .orElseThrow(() -> Problem.invalidParameter(
                        "scorer",
                        "must be a scorer of the run or have a scale in the project, but was \"" + scorer + "\""));
    }

    private List<Scale> all(String project) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from label_scale where project = :project order by scorer")
                        .bind("project", project)
                        .map((row, context) -> scale(row))
                        .list());
    }

    private static Scale scale(ResultSet row) throws SQLException {
        try {
            return new Scale(
                    row.getString("scorer"),
                    row.getString("question"),
                    Wire.MAPPER.readValue(row.getString("choices"), CHOICES),
                    row.getBoolean("ordered"),
                    row.getObject("lowest", Double.class),
                    row.getObject("highest", Double.class),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                    row.getString("changed_by"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored scale cannot be read", e);
        }
    }

    private Reply list(Request request) {
        return Reply.ok(Items.all(all(request.project())));
    }

    private record Text(
            @Nullable String question,
            @Nullable List<Scale.Choice> choices,
            @Nullable Boolean ordered,
            @Nullable Double lowest,
            @Nullable Double highest) {}

    private Reply put(Request request) throws JsonProcessingException {
        Text text = request.body(Text.class);
        List<Scale.Choice> choices = text.choices() == null ? List.of() : text.choices();
        check(text, choices);
        String json = Wire.MAPPER.writeValueAsString(choices);
        String scorer = request.path("scorer");
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, request));
            Scale put = handle.createQuery("""
                            insert into label_scale (project, scorer, question, choices, ordered, lowest, highest, changed_by)
                            values (:project, :scorer, :question, cast(:choices as json), :ordered, :lowest, :highest, :by)
                            on conflict (project, scorer) do update set question = excluded.question, choices = excluded.choices,
                                ordered = excluded.ordered, lowest = excluded.lowest, highest = excluded.highest,
                                changed_at = now(), changed_by = excluded.changed_by
                            returning *""")
                    .bind("project", request.project())
                    .bind("scorer", scorer)
                    .bind("question", text.question())
                    .bind("choices", json)
                    .bind("ordered", text.ordered() == null || text.ordered())
                    .bind("lowest", text.lowest())
                    .bind("highest", text.highest())
                    .bind("by", request.caller().name())
                    .map((row, context) -> scale(row))
                    .one();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "label.scale",
                    request.project() + "/" + scorer,
                    Map.of("choices", choices.stream().map(Scale.Choice::name).toList()));
            return Reply.ok(put).etag(String.valueOf(put.changedAt()));
        });
    }

    /** When it was changed; empty where there is none. */
    private static Optional<Instant> version(Handle handle, Request request) {
        return handle.createQuery(
                        "select changed_at from label_scale where project = :project and scorer = :scorer for update")
                .bind("project", request.project())
                .bind("scorer", request.path("scorer"))
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    private static void check(Text text, List<Scale.Choice> choices) {
        Double lowest = text.lowest();
        Double highest = text.highest();
        if ((lowest == null) != (highest == null) || choices.isEmpty() == (lowest == null)) {
            throw Problem.invalidField("#", "needs either choices, or lowest and highest");
        }
        if (lowest != null && highest != null && !(lowest < highest)) {
            throw Problem.invalidField("#/highest", "must be greater than lowest");
        }
        if (choices.stream().map(Scale.Choice::name).distinct().count() < choices.size()
                || choices.stream().map(Scale.Choice::value).distinct().count() < choices.size()) {
            throw Problem.invalidField("#/choices", "must have different names and different values");
        }
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, request));
            int deleted = handle.createUpdate("delete from label_scale where project = :project and scorer = :scorer")
                    .bind("project", request.project())
                    .bind("scorer", request.path("scorer"))
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such scale");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "label.scale.delete",
                    request.project() + "/" + request.path("scorer"),
                    Map.of());
            return Reply.none();
        });
    }
}
