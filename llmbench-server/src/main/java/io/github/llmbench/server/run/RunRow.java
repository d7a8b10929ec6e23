package io.github.llmbench.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.http.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run in a list, as the contract's {@code RunSummary}. Immutable. */
public record RunRow(
        String id,
        String project,
        String benchmark,
        String state,
        @Nullable String reason,
        @Nullable String verdict,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        List<String> models,
        List<String> tasks,
        long trials,
        @Nullable Long done,
        List<String> labels,
        List<String> baselines,
        @Nullable String startedBy,
        @Nullable String source,
        @Nullable CostRow cost,
        @Nullable BigDecimal paidAgainUsd,
        @Nullable String removed) {

    /** Cost as the contract has it. */
    public record CostRow(@Nullable BigDecimal usd, long priced, long unpriced) {}

    /** Whether it can be gone on with. */
    boolean resumable() {
        return Set.of("partial", "cancelled", "interrupted").contains(state)
                && removed == null
                && !"upload".equals(source)
                && !"rescore".equals(source);
    }

    boolean active() {
        return state.equals("queued") || state.equals("running");
    }

    static RunRow of(ResultSet row) throws SQLException {
        String gates = row.getString("gates");
        BigDecimal again = row.getBigDecimal("paid_again_usd");
        Long done = (Long) row.getObject("done");
        return new RunRow(
                row.getString("id"),
                row.getString("project"),
                row.getString("benchmark"),
                row.getString("state"),
                row.getString("reason"),
                gates == null ? null : verdict(gates),
                time(row, "started_at"),
                time(row, "finished_at"),
                strings(row, "models"),
                strings(row, "tasks"),
                row.getLong("trials"),
                done,
                strings(row, "labels"),
                strings(row, "baselines"),
                row.getString("created_by"),
                row.getString("source"),
                cost(row),
                again == null || again.signum() == 0 ? null : again,
                row.getString("removed"));
    }

    /** None where no call was counted; without a sum where none of them has a price. */
    private static @Nullable CostRow cost(ResultSet row) throws SQLException {
        BigDecimal usd = row.getBigDecimal("cost");
        long unpriced = row.getLong("unpriced");
        return usd == null && unpriced == 0 ? null : new CostRow(usd, row.getLong("priced"), unpriced);
    }

    /** The worst of the gates that are not advisory; none where there are none. */
    private static @Nullable String verdict(String gates) {
        Set<String> verdicts = new LinkedHashSet<>();
        try {
            for (JsonNode gate : Wire.MAPPER.readTree(gates)) {
                if (!gate.path("gate").path("advisory").asBoolean()) {
                    verdicts.add(gate.path("verdict").asText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String worst : List.of("FAIL", "INCONCLUSIVE", "PASS")) {
            if (verdicts.contains(worst)) {
                return worst;
            }
        }
        return null;
    }

    static List<String> strings(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
