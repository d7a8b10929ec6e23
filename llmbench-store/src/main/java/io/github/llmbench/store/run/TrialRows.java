package io.github.llmbench.store.run;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.codec.TraceCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run's trials as rows. Safe for use by several threads. */
final class TrialRows {
    /** In the order of {@link #line}. */
    static final String COLUMNS =
            "run, task, model, sample, epoch, fence, outcome, answer, scores, cluster, error, cost_usd,"
                    + " priced, unpriced, calls, traces, tags";

    /** What {@link #trial} reads. */
    static final String READ =
            "task, model, sample, epoch, outcome, answer, scores, cluster, error, calls, traces, tags";

    private static final int SEPARATORS = COLUMNS.split(",", -1).length - 1;
    private static final byte[] NO_TAGS = "\t\\N\n".getBytes(StandardCharsets.US_ASCII);

    private static final TypeReference<LinkedHashMap<String, Score>> SCORES = new TypeReference<>() {};
    private static final TypeReference<List<StoredCall>> CALLS = new TypeReference<>() {};

    private final long run;
    private final RunHeader header;
    private final StoredJson json;
    private final TrialJson fast;

    TrialRows(long run, RunHeader header, StoredJson json) {
        this.run = run;
        this.header = header;
        this.json = json;
        fast = new TrialJson(json);
    }

    /**
     * The trial as a line of COPY.
     *
     * @throws IllegalArgumentException if it is of no model or task of the run
     */
    byte[] line(Trial trial, long fence) {
        Trial.Key key = trial.key();
        Cost cost = trial.cost();
        List<CallTrace> traces =
                trial.calls().stream().map(call -> call.response().trace()).toList();
        return new CopyLine()
                .add(run)
                .add(position(header.tasks(), key.task(), "task"))
                .add(position(header.models(), key.model(), "model"))
                .add(StoredJson.storable(key.sample()))
                .add(key.epoch())
                .add(fence)
                .add(trial.outcome().name())
                .add(StoredJson.storable(trial.text()))
                .add(out -> fast.scores(trial.scores(), out))
                .add(storable(trial.cluster()))
                .add(storable(trial.error()))
                .add(cost.usd().toPlainString())
                .add(cost.priced())
                .add(cost.unpriced())
                .add(out -> fast.calls(trial.calls(), out))
                .addBytes(TraceCodec.write(traces))
                .add(trial.tags())
                .bytes();
    }

    /** Whether a line is one of this run, which has another number in another database. */
    static boolean of(long run, byte[] line) {
        byte[] start = (run + "\t").getBytes(StandardCharsets.US_ASCII);
        return Arrays.mismatch(start, line) == start.length;
    }

    /** A line as it is written now: one that an earlier version spooled has no column of tags. */
    static byte[] current(byte[] line) {
        int separators = 0;
        for (byte b : line) {
            separators += b == '\t' ? 1 : 0;
        }
        if (separators == SEPARATORS) {
            return line;
        }
        byte[] whole = Arrays.copyOf(line, line.length - 1 + NO_TAGS.length);
        System.arraycopy(NO_TAGS, 0, whole, line.length - 1, NO_TAGS.length);
        return whole;
    }

    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : StoredJson.storable(text);
    }

    private int position(List<String> names, String name, String what) {
        int position = names.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException(
                    "run " + header.id() + " has no " + what + " \"" + name + "\"; there are " + names);
        }
        return position + 1;
    }

    /** The trial of a row with the columns of {@link #READ}. */
    Trial trial(ResultSet row) throws SQLException {
        Trial.Key key = new Trial.Key(
                header.models().get(row.getInt("model") - 1),
                header.tasks().get(row.getInt("task") - 1),
                row.getString("sample"),
                row.getInt("epoch"));
        try {
            Map<String, Score> scores = json.read(row.getString("scores"), SCORES);
            return new Trial(
                    key,
                    Outcome.valueOf(row.getString("outcome")),
                    row.getString("answer"),
                    scores,
                    calls(row.getString("calls"), row.getBytes("traces")),
                    row.getString("cluster"),
                    row.getString("error"),
                    strings(row, "tags"));
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(
                    "trial " + key + " of run " + header.id() + " cannot be read: " + e.getMessage(), e));
        }
    }

    /** The calls of a row. */
    List<Call> calls(ResultSet row) throws SQLException {
        try {
            return calls(row.getString("calls"), row.getBytes("traces"));
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(
                    "calls of a trial of run " + header.id() + " cannot be read: " + e.getMessage(), e));
        }
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return row.getArray(column) == null ? List.of() : RunRows.strings(row, column);
    }

    private List<Call> calls(String text, byte[] bytes) throws IOException {
        List<CallTrace> traces = TraceCodec.read(bytes);
        List<StoredCall> stored = json.read(text, CALLS);
        if (stored.size() != traces.size()) {
            throw new IllegalArgumentException(stored.size() + " calls, but traces of " + traces.size());
        }
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            calls.add(stored.get(i).with(traces.get(i)));
        }
        return calls;
    }
}
