package io.github.llmbench.server.alert;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A rule as the contract has it. Immutable. */
record AlertRule(
        String name,
        String kind,
        @Nullable String benchmark,
        @Nullable String metric,
        @Nullable BigDecimal limitUsd,
        int least,
        int lastRuns,
        boolean paused,
        String createdBy,
        long version) {
    static AlertRule of(ResultSet row) throws SQLException {
        // Rules of before may have numbers that never counted.
        boolean history = row.getString("kind").equals("change-point");
        return new AlertRule(
                row.getString("name"),
                row.getString("kind"),
                row.getString("benchmark"),
                row.getString("metric"),
                row.getBigDecimal("limit_usd"),
                history ? 1 : row.getInt("least"),
                history ? 1 : row.getInt("last_runs"),
                row.getBoolean("paused"),
                row.getString("created_by"),
                row.getLong("version"));
    }
}
