package io.github.llmbench.server.analytics;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.store.run.StoredTraces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is looked at of a trial beside its scores. */
enum Measure {
    /** Mean over its answered chats, from sent to the last content; of those a cache answered there is none. */
    E2E("ms", Direction.LOWER_IS_BETTER, null),
    /** The same to the first content; of what was not streamed there is none. */
    TTFT("ms", Direction.LOWER_IS_BETTER, null),
    /** Of all its calls, where each has a price. */
    COST(
            "USD",
            Direction.LOWER_IS_BETTER,
            "case when t.priced > 0 and t.unpriced = 0 then t.cost_usd::double precision end"),
    /** In and out, of its chats, as the provider counted them. */
    TOKENS("tokens", Direction.NEITHER, """
            (select sum((c -> 'usage' ->> 'inputTokens')::double precision + (c -> 'usage' ->> 'outputTokens')::double precision)
                from json_array_elements(t.calls::json) c where c ->> 'purpose' = 'CHAT')"""),
    /** 1 where it failed for another reason than its answer, else 0; of what was never sent there is none. */
    FAILED(
            "share",
            Direction.LOWER_IS_BETTER,
            "case when t.outcome <> 'SKIPPED' then"
                    + " (t.outcome in ('TRANSPORT_FAILED', 'TIMED_OUT', 'INVALID'))::int::double precision end");

    /** Which calls are looked at: 1 a chat that was answered in full, 2 one that a cache or cassette answered, 0 none of these. */
    private static final String CHATS = """
            array(select case when c ->> 'purpose' <> 'CHAT' or c ->> 'outcome' not in ('ANSWERED', 'EXTRACTION_FAILED') then 0
                    when (c ->> 'cached')::boolean then 2 else 1 end
                from json_array_elements(t.calls::json) with ordinality e (c, at) order by at)""";

    private static final int CACHED = 2;

    private final String unit;
    private final Direction direction;
    private final @Nullable String sql;

    Measure(String unit, Direction direction, @Nullable String sql) {
        this.unit = unit;
        this.direction = direction;
        this.sql = sql;
    }

    /** Of the contract's name. */
    static Measure of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** As the contract has it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    ScoreMetric metric() {
        boolean share = this == FAILED;
        return new ScoreMetric("all", id(), id(), share, 0, share ? 1 : Double.POSITIVE_INFINITY, direction);
    }

    /** Whether it is read from the stamps of calls, which are long. */
    boolean timed() {
        return sql == null;
    }

    /** Columns of a row of {@code trial t} that {@link #value} reads. */
    String columns() {
        return sql == null ? CHATS + " as chats, t.traces" : sql + " as value";
    }

    /** Of a trial; {@code null} where it was not measured. */
    @Nullable
    Double value(ResultSet row) throws SQLException {
        return sql == null ? millis(row) : row.getObject("value", Double.class);
    }

    private @Nullable Double millis(ResultSet row) throws SQLException {
        Integer[] chats = (Integer[]) row.getArray("chats").getArray();
        List<CallTrace> traces = StoredTraces.read(row.getBytes("traces"));
        double[] times = new double[traces.size()];
        int known = 0;
        for (int i = 0; i < Math.min(chats.length, traces.size()); i++) {
            CallTrace trace = traces.get(i);
            boolean timed = chats[i] != 0 && (chats[i] != CACHED || trace.grade() == CallTrace.Grade.RECORDED);
            Timings timings = Timings.of(trace, Usage.NONE);
            Double time = this == E2E ? timings.e2e() : timings.ttft();
            if (timed && time != null) {
                times[known++] = time;
            }
        }
        return known == 0 ? null : (Double) Arrays.stream(times, 0, known).sum() / known;
    }
}
