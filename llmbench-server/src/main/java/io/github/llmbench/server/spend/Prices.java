package io.github.llmbench.server.spend;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.declare.PriceFile;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Keys;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What models cost in runs of the server. Safe for use by several threads. */
final class Prices {
    private final Database database;

    Prices(Database database) {
        this.database = database;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listPrices", this::list,
                "listInstalledPrices", this::installed,
                "putPrice", this::put,
                "deletePrice", this::delete);
    }

    /** As the contract has it: the fields of a price stand beside its model. */
    private record Row(String model, @JsonUnwrapped Price price, Instant changedAt, String changedBy) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getString("model"),
                    new Price(
                            row.getBigDecimal("input"),
                            row.getBigDecimal("output"),
                            row.getBigDecimal("cached_input"),
                            row.getBigDecimal("cache_write"),
                            row.getBoolean("cached_part_of_input"),
                            row.getBigDecimal("reasoning"),
                            row.getBoolean("reasoning_part_of_output"),
                            row.getBigDecimal("batch_input"),
                            row.getBigDecimal("batch_output"),
                            row.getString("source"),
                            row.getObject("date", LocalDate.class)),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                    row.getString("changed_by"));
        }
    }

    private List<Row> rows() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from price order by model")
                        .map((row, context) -> Row.of(row))
                        .list());
    }

    /** The table as it is now; its version names the newest date. */
    PriceTable table() {
        Map<String, Price> prices = new LinkedHashMap<>();
        rows().forEach(row -> prices.put(row.model(), row.price()));
        return prices.values().stream()
                .map(Price::date)
                .max(LocalDate::compareTo)
                .map(newest -> PriceTable.of("server (newest row of " + newest + ")", prices))
                .orElse(PriceTable.empty());
    }

    private Reply list(Request request) {
        return Reply.ok(Items.page(
                database.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select * from price where model > :after order by model limit :limit")
                                .bind("after", Keys.key(request.cursor()))
                                .bind("limit", request.limit() + 1)
                                .map((row, context) -> Row.of(row))
                                .list()),
                request.limit(),
                Row::model));
    }

    private record Installed(String model, @JsonUnwrapped Price price, boolean overridden) {}

    /** What the installed tables tell of themselves, and where a price that was set here stands before theirs. */
    private Reply installed(Request request) {
        Set<String> own = rows().stream().map(Row::model).collect(Collectors.toSet());
        List<Installed> all = PriceTable.empty().withInstalled().prices().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(row -> new Installed(row.getKey(), row.getValue(), own.contains(row.getKey())))
                .toList();
        return Reply.ok(Map.of("items", all));
    }

    private record NewPrice(
            String model,
            BigDecimal input,
            BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite,
            @Nullable Boolean cachedPartOfInput,
            @Nullable BigDecimal reasoning,
            @Nullable Boolean reasoningPartOfOutput,
            @Nullable BigDecimal batchInput,
            @Nullable BigDecimal batchOutput,
            String source,
            String date) {
        Price price(ModelRef ref) {
            try {
                return new Price(
                        input,
                        output,
                        cachedInput,
                        cacheWrite,
                        cachedPartOfInput == null ? PriceFile.cachedPartOfInput(ref) : cachedPartOfInput,
                        reasoning,
                        reasoningPartOfOutput == null ? PriceFile.reasoningPartOfOutput(ref) : reasoningPartOfOutput,
                        batchInput,
                        batchOutput,
                        source,
                        Days.of("#/date", date));
            } catch (IllegalArgumentException e) {
                throw Problem.invalidField("#", String.valueOf(e.getMessage()));
            }
        }
    }

    private Reply put(Request request) {
        NewPrice given = request.body(NewPrice.class);
        ModelRef ref;
        try {
            ref = ModelRef.of(given.model());
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#/model", String.valueOf(e.getMessage()));
        }
        Price price = given.price(ref);
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, ref.id()));
            Row row = handle.createQuery("""
                            insert into price (model, input, output, cached_input, cache_write, cached_part_of_input, reasoning,
                                reasoning_part_of_output, batch_input, batch_output, source, date, changed_by)
                            values (:model, :input, :output, :cachedInput, :cacheWrite, :cachedPart, :reasoning, :reasoningPart,
                                :batchInput, :batchOutput, :source, :date, :by)
                            on conflict (model) do update set input = excluded.input, output = excluded.output,
                                cached_input = excluded.cached_input, cache_write = excluded.cache_write,
                                cached_part_of_input = excluded.cached_part_of_input, reasoning = excluded.reasoning,
                                reasoning_part_of_output = excluded.reasoning_part_of_output, batch_input = excluded.batch_input,
                                batch_output = excluded.batch_output, source = excluded.source, date = excluded.date,
                                changed_at = now(), changed_by = excluded.changed_by
                            returning *""")
                    .bind("model", ref.id())
                    .bind("input", price.input())
                    .bind("output", price.output())
                    .bind("cachedInput", price.cachedInput())
                    .bind("cacheWrite", price.cacheWrite())
                    .bind("cachedPart", price.cachedPartOfInput())
                    .bind("reasoning", price.reasoning())
                    .bind("reasoningPart", price.reasoningPartOfOutput())
                    .bind("batchInput", price.batchInput())
                    .bind("batchOutput", price.batchOutput())
                    .bind("source", price.source())
                    .bind("date", price.date())
                    .bind("by", request.caller().name())
                    .map((result, context) -> Row.of(result))
                    .one();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "price.put",
                    ref.id(),
                    Map.of("input", price.input(), "output", price.output(), "source", price.source()));
            return Reply.ok(row).etag(row.changedAt());
        });
    }

    /** When it was changed; empty where there is none. */
    private static Optional<Instant> version(Handle handle, String model) {
        return handle.createQuery("select changed_at from price where model = :model for update")
                .bind("model", model)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    private Reply delete(Request request) {
        String model = Objects.requireNonNull(request.query("model"));
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, model));
            if (handle.execute("delete from price where model = ?", model) == 0) {
                throw Problem.notFound("there is no price of " + model);
            }
            AuditLog.add(handle, request.caller().actor(), "price.delete", model, Map.of());
            return Reply.none();
        });
    }
}
