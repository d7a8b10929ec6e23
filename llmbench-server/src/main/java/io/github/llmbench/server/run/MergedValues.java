package io.github.llmbench.server.run;

import io.github.llmbench.api.LiveMetrics.Spread;
import io.github.llmbench.engine.load.LiveRecorder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles of runs that several processes make: of all their calls, since their histograms are put together. They are read once a
 * second. Used by one thread.
 */
final class MergedValues {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Map<String, Spreads> known = Map.of();
    private long readAt = System.nanoTime() - PAUSE.toNanos();

    /** Percentiles of one run. */
    record Spreads(
            @Nullable Spread ttft,
            @Nullable Spread itl,
            @Nullable Spread e2e) {}

    private record Row(
            String worker,
            String run,
            @Nullable String ttft,
            @Nullable String itl,
            @Nullable String e2e) {}

    /**
     * Percentiles by run; of a run of which one of its processes has written nothing yet there are none.
     *
     * @param makers which processes make a run
     */
    Map<String, Spreads> of(Handle handle, Map<String, Set<String>> makers) {
        if (makers.isEmpty() || System.nanoTime() - readAt < PAUSE.toNanos()) {
            return known;
        }
        readAt = System.nanoTime();
        Map<String, Map<String, Row>> rows = new HashMap<>();
        handle.createQuery("select worker, run, ttft, itl, e2e from live_histogram where run = any(:runs)")
                .bindArray("runs", String.class, List.copyOf(makers.keySet()))
                .map((row, context) -> new Row(
                        row.getString("worker"),
                        row.getString("run"),
                        row.getString("ttft"),
                        row.getString("itl"),
                        row.getString("e2e")))
                .forEach(row ->
                        rows.computeIfAbsent(row.run(), run -> new HashMap<>()).put(row.worker(), row));
        Map<String, Spreads> read = new HashMap<>();
        makers.forEach((run, workers) -> {
            Map<String, Row> of = rows.getOrDefault(run, Map.of());
            if (of.keySet().containsAll(workers)) {
                List<Row> all = workers.stream().map(of::get).toList();
                read.put(run, new Spreads(spread(all, Row::ttft), spread(all, Row::itl), spread(all, Row::e2e)));
            }
        });
        known = read;
        return known;
    }

    private static @Nullable Spread spread(List<Row> rows, Function<Row, @Nullable String> kind) {
        return LiveRecorder.spread(
                rows.stream().flatMap(row -> Stream.ofNullable(kind.apply(row))).toList());
    }
}
