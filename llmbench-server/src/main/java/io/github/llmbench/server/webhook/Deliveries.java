package io.github.llmbench.server.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.sink.Alert;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is to be sent and what became of it. Safe for use by several threads and processes. */
final class Deliveries {
    /** A process that takes a delivery has it for so long; if it dies another one takes it then. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** After each try that failed; about a day together. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(15));

    private static final SortOrder NEWEST = SortOrder.parse(
            "-createdAt",
            Map.of(
                    "createdAt", SortOrder.Field.of("created_at", SortOrder.Type.TIME),
                    "key", SortOrder.Field.of("key", SortOrder.Type.TEXT)),
            List.of("key"));

    private final Database database;

    Deliveries(Database database) {
        this.database = database;
    }

    /** A delivery, as the contract has it. */
    record Delivery(
            UUID id,
            String kind,
            String state,
            int attempts,
            Instant createdAt,
            @Nullable Instant nextAt,
            @Nullable Instant endedAt,
            @Nullable Integer status,
            @Nullable String error) {
        static Delivery of(ResultSet row) throws SQLException {
            boolean pending = row.getString("state").equals("pending");
            return new Delivery(
                    row.getObject("id", UUID.class),
                    row.getString("kind"),
                    row.getString("state"),
                    row.getInt("attempts"),
                    instant(row, "created_at"),
                    pending ? instant(row, "next_at") : null,
                    row.getObject("ended_at") == null ? null : instant(row, "ended_at"),
                    row.getObject("status", Integer.class),
                    row.getString("error"));
        }

        private static Instant instant(ResultSet row, String column) throws SQLException {
            return row.getObject(column, OffsetDateTime.class).toInstant();
        }
    }

    /**
     * One to send now.
     *
     * @param place where it goes: host and port
     */
    record Due(UUID id, String place, Webhook webhook, String kind, String body, int attempts) {}

    /** Writes an alert for each webhook of its project that wants its kind; once, however often it is handed over. */
    static void add(Handle handle, Alert alert) {
        List<UUID> webhooks = handle.createQuery("select id from webhook where project = :project and enabled"
                        + " and (kinds = '{}' or kinds @> array[cast(:kind as text)])")
                .bind("project", alert.project())
                .bind("kind", alert.kind())
                .mapTo(UUID.class)
                .list();
        for (UUID webhook : webhooks) {
            handle.createUpdate("insert into delivery (id, webhook, alert, kind, body)"
                            + " values (:id, :webhook, :alert, :kind, :body) on conflict (webhook, alert) do nothing")
                    .bind("id", UUID.randomUUID())
                    .bind("webhook", webhook)
                    .bind("alert", alert.id())
                    .bind("kind", alert.kind())
                    .bind("body", json(alert))
                    .execute();
        }
    }

    static String json(Object body) {
        try {
            return Wire.MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert is always JSON", e);
        }
    }

    /**
     * Takes the next one that is due.
     *
     * @param mail whether mail may be taken
     * @param underWay places that something is being sent to
     */
    Optional<Due> claim(boolean mail, Collection<String> underWay) {
        return database.jdbi()
                .inTransaction(handle -> handle.createQuery("""
                        with due as (
                            select d.id from delivery d join webhook w on w.id = d.webhook
                            where d.state = 'pending' and d.next_at <= now() and w.enabled
                                and (:mail or not starts_with(w.url, 'mailto:'))
                                and coalesce(substring(w.url from '^[a-z]+://([^/?#]+)'), w.url) <> all(:underWay)
                            order by d.next_at limit 1 for update of d skip locked),
                        taken as (
                            update delivery d set next_at = now() + :lease * interval '1 millisecond', attempts = attempts + 1
                            from due where d.id = due.id returning d.*)
                        select t.id as delivery, t.kind, t.body, t.attempts,
                            coalesce(substring(w.url from '^[a-z]+://([^/?#]+)'), w.url) as place, w.*
                        from taken t join webhook w on w.id = t.webhook""")
                        .bindArray("underWay", String.class, List.copyOf(underWay))
                        .bind("lease", LEASE.toMillis())
                        .bind("mail", mail)
                        .map((row, context) -> new Due(
                                row.getObject("delivery", UUID.class),
                                row.getString("place"),
                                Webhook.of(row),
                                row.getString("kind"),
                                row.getString("body"),
                                row.getInt("attempts")))
                        .findFirst());
    }

    void delivered(UUID id, int status) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("update delivery set state = 'delivered', status = :status,"
                                + " error = null, ended_at = now() where id = :id")
                        .bind("id", id)
                        .bind("status", status)
                        .execute());
    }

    /** To be tried again later, or given up. */
    void failed(Due due, @Nullable Integer status, String error) {
        boolean over = due.attempts() > PAUSES.size();
        Duration pause = over ? Duration.ZERO : PAUSES.get(due.attempts() - 1);
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "update delivery set state = :state, status = :status, error = :error,"
                                        + " next_at = now() + :pause * interval '1 millisecond',"
                                        + " ended_at = case when :over then now() end where id = :id")
                        .bind("state", over ? "failed" : "pending")
                        .bind("status", status)
                        .bind("error", error)
                        .bind("pause", pause.toMillis())
                        .bind("over", over)
                        .bind("id", due.id())
                        .execute());
    }

    /** Those of a webhook, newest first. */
    SortOrder.Slice<Delivery> of(UUID webhook, @Nullable String cursor, int limit) {
        return database.jdbi()
                .withHandle(handle -> NEWEST.slice(
                        handle,
                        List.of("select *, id::text as key from delivery where webhook = :webhook"),
                        Map.of("webhook", webhook),
                        (row, context) -> Delivery.of(row),
                        cursor,
                        limit));
    }

    /** Sends one anew, however it ended. */
    Optional<Delivery> again(UUID webhook, UUID delivery) {
        return database.jdbi()
                .inTransaction(handle -> handle.createQuery("update delivery set state = 'pending', attempts = 0,"
                                + " next_at = now(), ended_at = null where id = :id and webhook = :webhook returning *")
                        .bind("id", delivery)
                        .bind("webhook", webhook)
                        .map((row, context) -> Delivery.of(row))
                        .findFirst());
    }

    /** Forgets those that ended long ago. */
    void forget() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "delete from delivery where state <> 'pending' and ended_at < now() - interval '30 days'"));
    }
}
