package io.github.llmbench.store.run;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Runs and their metrics, read from their rows. Safe for use by several threads. */
final class RunRows {
    /** What {@link #row} reads. */
    static final String HEADER = "no, id, benchmark, started_at, models, tasks, trials, identity, context, scores";

    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};
    private static final TypeReference<List<ScoreMetric>> SCORES = new TypeReference<>() {};
    private static final TypeReference<Result> RESULT = new TypeReference<>() {};

    private final Database database;
    private final StoredJson json;

    RunRows(Database database, StoredJson json) {
        this.database = database;
        this.json = json;
    }

    /** A run's row. */
    record Row(long no, RunHeader header) {}

    /** What the column {@code result} holds; metrics are rows of their own. */
    record Result(
            List<GateResult> gates,
            List<Comparison> comparisons,
            List<Run.OutcomeCount> outcomes,
            List<String> facts,
            @Nullable List<LatencyHistogram> histograms) {
        static Result of(Run run) {
            return new Result(run.gates(), run.comparisons(), run.outcomes(), run.facts(), run.histograms());
        }

        /** Runs of earlier versions have none. */
        private List<LatencyHistogram> stored() {
            return histograms == null ? List.of() : histograms;
        }
    }

    /** The run of a row with the columns of {@link #HEADER}. */
    Row row(ResultSet row) throws SQLException {
        String id = row.getString("id");
        RunHeader header = new RunHeader(
                id,
                row.getString("benchmark"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                strings(row, "models"),
                strings(row, "tasks"),
                row.getLong("trials"),
                new Fingerprint(read(row.getString("identity"), FACTS, id), read(row.getString("context"), FACTS, id)),
                read(row.getString("scores"), SCORES, id));
        return new Row(row.getLong("no"), header);
    }

    /** The finished run of a row that has {@code finished_at}, {@code status}, {@code result} and {@code archive} too. */
    Run run(ResultSet row, Handle handle) throws SQLException {
        Row found = row(row);
        Result result = read(row.getString("result"), RESULT, found.header().id());
        List<Metric> metrics = handle.createQuery("select * from metric where run = :run order by position")
                .bind("run", found.no())
                .map((metric, context) -> MetricRows.read(metric))
                .list();
        String archive = row.getString("archive");
        TrialReader reader =
                new TrialReader(database.jdbi(), found.no(), new TrialRows(found.no(), found.header(), json));
        return new Run(
                found.header(),
                row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                Run.Status.valueOf(row.getString("status")),
                metrics,
                result.gates(),
                result.comparisons(),
                result.outcomes(),
                result.facts(),
                result.stored(),
                archive == null ? reader::trials : () -> RunArchive.read(Path.of(archive), json));
    }

    static List<String> strings(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private <T> T read(String text, TypeReference<T> type, String of) {
        try {
            return json.read(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the row of run " + of + " cannot be read: " + e.getMessage(), e));
        }
    }
}
