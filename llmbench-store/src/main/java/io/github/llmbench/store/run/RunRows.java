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
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Runs and their metrics, as rows. Safe for use by several threads. */
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

    /** A run that has begun, and the fence that keeps others out. */
    record Begun(long no, long fence) {
        static Begun of(ResultSet row) throws SQLException {
            return new Begun(row.getLong("no"), row.getLong("fence"));
        }
    }

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

    /** Makes a run known; one that is known already stays as it is. */
    Begun begin(Handle handle, RunHeader run, String project, List<String> tags) {
        // PostgreSQL before 18 folds the case of ASCII only where the database has no locale.
        String words = Stream.of(List.of(run.id(), run.benchmark()), run.models(), run.tasks(), tags)
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
        // As jsonb the same identity always has the same text.
        return handle.createQuery("""
                        with version as (
                            insert into benchmark_version (hash, benchmark, identity, first_seen)
                            values (encode(sha256(convert_to(:benchmark || E'\\n' || cast(cast(:identity as jsonb) as text), 'UTF8')), 'hex'), :benchmark,
                                cast(:identity as json), :startedAt)
                            on conflict (hash) do update set first_seen = least(benchmark_version.first_seen, excluded.first_seen)
                            returning hash)
                        insert into run (id, project, benchmark, started_at, models, tasks, trials, tags, identity, context, scores, search,
                            version)
                        select :id, :project, :benchmark, :startedAt, :models, :tasks, :trials, :tags, cast(:identity as json),
                            cast(:context as json), cast(:scores as json), to_tsvector('simple', :words), hash from version
                        on conflict (id) do update set benchmark = excluded.benchmark
                        returning no, fence""")
                .bind("id", run.id())
                .bind("project", project)
                .bind("benchmark", run.benchmark())
                .bind("startedAt", run.startedAt().atOffset(ZoneOffset.UTC))
                .bindArray("models", String.class, run.models())
                .bindArray("tasks", String.class, run.tasks())
                .bind("trials", run.trials())
                .bindArray("tags", String.class, tags)
                .bind("identity", json.write(run.fingerprint().identity()))
                .bind("context", json.write(run.fingerprint().context()))
                .bind("scores", json.write(run.scores()))
                .bind("words", StoredJson.storable(words).toLowerCase(Locale.ROOT))
                .map((row, context) -> Begun.of(row))
                .one();
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
