package io.github.llmbench.store.run;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** A run's metrics as rows. */
final class MetricRows {
    private MetricRows() {}

    static void add(Handle handle, long run, List<Metric> metrics) {
        if (metrics.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into metric (run, position, name, model, task, estimate, low, high, level, method, count, unscored, unit,
                    direction, signature)
                values (:run, :position, :name, :model, :task, :estimate, :low, :high, :level, :method, :count, :unscored, :unit,
                    :direction, :signature)""");
        for (int i = 0; i < metrics.size(); i++) {
            Metric metric = metrics.get(i);
            Interval interval = metric.interval();
            batch.bind("run", run)
                    .bind("position", i)
                    .bind("name", metric.name())
                    .bind("model", metric.model())
                    .bind("task", metric.task())
                    .bind("estimate", metric.estimate())
                    .bind("low", interval == null ? null : (Double) interval.low())
                    .bind("high", interval == null ? null : (Double) interval.high())
                    .bind("level", interval == null ? null : (Double) interval.level())
                    .bind("method", interval == null ? null : interval.method())
                    .bind("count", metric.count())
                    .bind("unscored", metric.unscored())
                    .bind("unit", metric.unit())
                    .bind("direction", metric.direction().name())
                    .bind("signature", metric.signature())
                    .add();
        }
        batch.execute();
    }

    static Metric read(ResultSet row) throws SQLException {
        String method = row.getString("method");
        return new Metric(
                row.getString("name"),
                row.getString("model"),
                row.getString("task"),
                row.getDouble("estimate"),
                method == null
                        ? null
                        : new Interval(row.getDouble("low"), row.getDouble("high"), row.getDouble("level"), method),
                row.getLong("count"),
                row.getLong("unscored"),
                row.getString("unit"),
                Direction.valueOf(row.getString("direction")),
                row.getString("signature"));
    }
}
