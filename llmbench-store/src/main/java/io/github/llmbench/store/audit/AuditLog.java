package io.github.llmbench.store.audit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the audit log. A row is written in the transaction of the change it tells of: where one is undone, so is the
 * other. Writers wait for each other, so that the chain has no fork. Safe for use by several threads and processes.
 *
 * <pre>{@code
 * database.jdbi().useTransaction(handle -> {
 *     handle.execute("delete from run where id = ?", id);
 *     AuditLog.add(handle, "cli:jo", "run.delete", id, Map.of());
 * });
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AuditLog {
    /** Sets this lock apart from those of others in the same database. */
    private static final long LOCK = 0x6C6C6D61L << 32;

    private static final Map<String, SortOrder.Field> FIELDS = Map.of(
            "seq", SortOrder.Field.of("seq", SortOrder.Type.INTEGER),
            "at", SortOrder.Field.of("at", SortOrder.Type.TIME),
            "actor", SortOrder.Field.of("actor", SortOrder.Type.TEXT),
            "action", SortOrder.Field.of("action", SortOrder.Type.TEXT),
            "object", SortOrder.Field.of("object", SortOrder.Type.TEXT));

    private static final JsonMapper JSON = new JsonMapper();

    private final Database database;

    /** The log of a database. */
    public AuditLog(Database database) {
        this.database = database;
    }

    /** A row with its place in the chain. */
    record Chained(AuditRow row, String previous, String hash) {}

    /**
     * Adds a row.
     *
     * @param handle in the transaction of the change
     * @param detail further facts; never a secret
     * @throws IllegalStateException if there is no transaction
     */
    public static AuditRow add(Handle handle, String actor, String action, String object, Map<String, ?> detail) {
        if (!handle.isInTransaction()) {
            throw new IllegalStateException("an audit row must be written in the transaction of its change");
        }
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(:lock)) locked")
                .bind("lock", LOCK)
                .mapTo(int.class)
                .one();
        Optional<Chained> last = last(handle);
        AuditRow row = new AuditRow(
                last.map(chained -> chained.row().seq()).orElse(0L) + 1,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                actor,
                action,
                object,
                json(detail));
        String previous = last.map(Chained::hash).orElse(AuditRow.FIRST);
        handle.createUpdate("""
                        insert into audit (seq, at, actor, action, object, detail, previous, hash)
                        values (:seq, :at, :actor, :action, :object, cast(:detail as json), :previous, :hash)""")
                .bind("seq", row.seq())
                .bind("at", row.at().atOffset(ZoneOffset.UTC))
                .bind("actor", row.actor())
                .bind("action", row.action())
                .bind("object", row.object())
                .bind("detail", row.detail())
                .bind("previous", previous)
                .bind("hash", row.hash(previous))
                .execute();
        return row;
    }

    private static String json(Map<String, ?> detail) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(detail));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("detail of an audit row is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    static Optional<Chained> last(Handle handle) {
        return handle.createQuery("select * from audit order by seq desc limit 1")
                .map((row, context) -> chained(row))
                .findOne();
    }

    static Chained chained(ResultSet row) throws SQLException {
        return new Chained(
                new AuditRow(
                        row.getLong("seq"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("object"),
                        row.getString("detail")),
                row.getString("previous"),
                row.getString("hash"));
    }

    /**
     * Rows, newest first.
     *
     * @param before only rows with a lower number; {@link Long#MAX_VALUE} for the newest
     * @param limit how many at most
     * @throws IllegalArgumentException if the limit is under 1
     */
    public List<AuditRow> rows(long before, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be >= 1, but was " + limit);
        }
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from audit where seq < :before order by seq desc limit :limit")
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, context) -> chained(row).row())
                        .list());
    }

    /**
     * Which rows; {@code null} is no condition.
     *
     * @param actor by this one
     * @param action that tell of this
     * @param object of this
     * @param from at this time or after
     * @param until before this time
     */
    public record Filter(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String object,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * An order of rows.
     *
     * @param text as {@link SortOrder#parse} takes it, of seq, at, actor, action and object
     * @throws IllegalArgumentException if it names another field
     */
    public static SortOrder order(String text) {
        return SortOrder.parse(text, FIELDS, List.of("seq"));
    }

    /**
     * Rows in an order.
     *
     * @param order from {@link #order}
     * @param cursor what the slice before gave; {@code null} for the first
     * @param limit how many at most
     * @throws IllegalArgumentException if the cursor is none of this order
     */
    public SortOrder.Slice<AuditRow> rows(Filter filter, SortOrder order, @Nullable String cursor, int limit) {
        Map<String, Object> bound = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("true"));
        add(conditions, bound, "actor = :actor", "actor", filter.actor());
        add(conditions, bound, "action = :action", "action", filter.action());
        add(conditions, bound, "object = :object", "object", filter.object());
        add(conditions, bound, "at >= :from", "from", utc(filter.from()));
        add(conditions, bound, "at < :until", "until", utc(filter.until()));
        return database.jdbi()
                .withHandle(handle -> order.slice(
                        handle,
                        List.of("select * from audit where " + String.join(" and ", conditions)),
                        bound,
                        (row, context) -> chained(row).row(),
                        cursor,
                        limit));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static void add(
            List<String> conditions, Map<String, Object> bound, String text, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(text);
            bound.put(name, value);
        }
    }
}
