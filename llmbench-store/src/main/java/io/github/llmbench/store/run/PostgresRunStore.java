package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.Redactor;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps runs in PostgreSQL. Safe for use by several threads and processes.
 *
 * <pre>{@code
 * try (PostgresRunStore store = PostgresRunStore.builder(database, spool).project("search").build()) {
 *     LlmBench.builder().store(store).build().run(benchmark);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PostgresRunStore implements RunStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRunStore.class);
    private static final int UNFINISHED_LOOKED_AT = 100;

    private final Database database;
    private final StoreOptions options;
    private final Patience patience;
    private final StoredJson json = new StoredJson();

    /** The fences of the runs that this store works on. */
    private final Map<String, Long> fences = new ConcurrentHashMap<>();

    private final Map<String, PostgresLedger> ledgers = new ConcurrentHashMap<>();

    private PostgresRunStore(Database database, StoreOptions options) {
        this.database = database;
        this.options = options;
        patience = new Patience(database, options.patience());
    }

    /**
     * A builder.
     *
     * @param database closed with the store
     * @param spool directory for answers that wait for the database; must be the same when a run goes on
     */
    public static Builder builder(Database database, Path spool) {
        return new Builder(database, spool);
    }

    /** Builds {@link PostgresRunStore}; not safe for use by several threads. */
    public static final class Builder {
        private final Database database;
        private final Path spool;
        private long spoolBytes = 256L << 20;
        private Duration patience = Duration.ofMinutes(10);
        private boolean texts = true;
        private final List<Redactor> redactors = new ArrayList<>();
        private String project = "default";
        private List<String> tags = List.of();
        private @Nullable BigDecimal monthlyUsd;

        private Builder(Database database, Path spool) {
            this.database = database;
            this.spool = spool;
            ServiceLoader.load(Redactor.class).forEach(redactors::add);
        }

        /** How many bytes a run may spool; 256 MiB unless set. */
        public Builder spoolBytes(long value) {
            spoolBytes = value;
            return this;
        }

        /** How long a run waits for a database that is away; ten minutes unless set. */
        public Builder patience(Duration value) {
            patience = value;
            return this;
        }

        /** Whether prompts, answers and explanations are stored; true unless set. Scores, timings and cost always are. */
        public Builder texts(boolean value) {
            texts = value;
            return this;
        }

        /** One more redactor, after those on the class path. */
        public Builder redactor(Redactor value) {
            redactors.add(value);
            return this;
        }

        /** The project of new runs; {@code default} unless set. */
        public Builder project(String value) {
            project = value;
            return this;
        }

        /** What the project may spend in a calendar month (UTC), all of its runs together; without a limit unless set. */
        public Builder monthlyUsd(BigDecimal value) {
            monthlyUsd = value;
            return this;
        }

        /** The tags of new runs. */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /** The store. */
        public PostgresRunStore build() {
            return new PostgresRunStore(
                    database,
                    new StoreOptions(
                            spool, spoolBytes, patience, new Texts(texts, redactors), project, tags, monthlyUsd));
        }
    }

    /** The database, for what belongs to the same store: its vault, its response cache. */
    public Database database() {
        return database;
    }

    /** The project of new runs. */
    public String project() {
        return options.project();
    }

    /** Whether prompts and answers go into the database. */
    public boolean storesTexts() {
        return options.texts().stored();
    }

    /** A run's row. */
    private record Row(long no, RunHeader header) {}

    /** What the column {@code result} holds; metrics are rows of their own. */
    private record Result(
            List<GateResult> gates,
            List<Comparison> comparisons,
            List<Run.OutcomeCount> outcomes,
            List<String> facts,
            @Nullable List<LatencyHistogram> histograms) {
        /** Runs of earlier versions have none. */
        private List<LatencyHistogram> stored() {
            return histograms == null ? List.of() : histograms;
        }
    }

    @Override
    public Optional<RunHeader> unfinished(String benchmark) throws IOException {
        return ask(handle -> {
            List<Row> open = handle.createQuery("select " + HEADER + " from run where benchmark = :benchmark"
                            + " and (status is null or status = 'PARTIAL') and archived_at is null"
                            // A run that comes from elsewhere goes on there.
                            + " and not exists (select 1 from launch where launch.run = run.id and source = 'upload')"
                            + " order by started_at desc, no desc limit " + UNFINISHED_LOOKED_AT)
                    .bind("benchmark", benchmark)
                    .map((row, context) -> row(row))
                    .list();
            for (Row row : open) {
                if (RunLease.free(handle.getConnection(), row.no())) {
                    return Optional.of(row.header());
                }
            }
            return Optional.empty();
        });
    }

    /** What is known of a run since its start, whether it ended or not. */
    public Optional<RunHeader> header(String id) throws IOException {
        return ask(handle -> handle.createQuery("select " + HEADER + " from run where id = :id")
                .bind("id", id)
                .map((row, context) -> row(row).header())
                .findOne());
    }

    @Override
    public RunJournal create(RunHeader run) throws IOException {
        // PostgreSQL before 18 folds the case of ASCII only where the database has no locale.
        String words = Stream.of(List.of(run.id(), run.benchmark()), run.models(), run.tasks(), options.tags())
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
        // As jsonb the same identity always has the same text.
        long no = ask(handle -> handle.createQuery("""
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
                        returning no""")
                .bind("id", run.id())
                .bind("project", options.project())
                .bind("benchmark", run.benchmark())
                .bind("startedAt", utc(run.startedAt()))
                .bindArray("models", String.class, run.models())
                .bindArray("tasks", String.class, run.tasks())
                .bind("trials", run.trials())
                .bindArray("tags", String.class, options.tags())
                .bind("identity", json.write(run.fingerprint().identity()))
                .bind("context", json.write(run.fingerprint().context()))
                .bind("scores", json.write(run.scores()))
                .bind("words", StoredJson.storable(words).toLowerCase(Locale.ROOT))
                .mapTo(long.class)
                .one());
        return journal(run, no, 1, lease(no, run), true);
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        long no = ask(handle -> number(handle, run.id()))
                .orElseThrow(() -> new IOException("the database has no run " + run.id()));
        RunLease lease = lease(no, run);
        try {
            long fence =
                    ask(handle -> handle.createQuery("update run set fence = fence + 1 where no = :no returning fence")
                            .bind("no", no)
                            .mapTo(long.class)
                            .one());
            takeSpooled(run, no, fence);
            return journal(run, no, fence, lease, false);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /**
     * Writes trials of a run that another machine makes and that {@link #create} made known here. One that is there already is replaced
     * and was not paid for again: what is sent may come twice. When it returns they are on the database's disk.
     *
     * @throws IOException if the database has no such run or does not take them
     */
    public void receive(RunHeader run, List<Trial> trials) throws IOException {
        record Place(long no, long fence) {}
        Place place = ask(handle -> handle.createQuery("select no, fence from run where id = :id")
                        .bind("id", run.id())
                        .map((row, context) -> new Place(row.getLong("no"), row.getLong("fence")))
                        .findOne())
                .orElseThrow(() -> new IOException("the database has no run " + run.id()));
        TrialRows rows = new TrialRows(place.no(), run, json);
        List<byte[]> lines = trials.stream()
                .map(trial -> rows.line(options.texts().storable(trial), place.fence()))
                .toList();
        TrialWriter writer = new TrialWriter(database, place.no(), place.fence(), false);
        try {
            patience.ask(() -> {
                writer.write(lines);
                return lines.size();
            });
        } catch (SQLException e) {
            throw cannot(e);
        }
    }

    private RunLease lease(long no, RunHeader run) throws IOException {
        try {
            return patience.ask(() -> RunLease.acquire(database, no, run.id()));
        } catch (SQLException e) {
            throw cannot(e);
        }
    }

    private RunJournal journal(RunHeader run, long no, long fence, RunLease lease, boolean fresh) {
        fences.put(run.id(), fence);
        TrialRows rows = new TrialRows(no, run, json);
        return PostgresJournal.start(
                database,
                run,
                rows,
                new TrialReader(database.jdbi(), no, rows),
                fence,
                lease,
                new TrialWriter(database, no, fence, fresh),
                options);
    }

    /** What an earlier process spooled and did not live to write. */
    private void takeSpooled(RunHeader run, long no, long fence) throws IOException {
        List<byte[]> lines = Spool.lines(options.spool(), run.id());
        try {
            if (!lines.isEmpty()) {
                TrialWriter writer = new TrialWriter(database, no, fence, false);
                int written = patience.ask(() -> {
                    writer.write(lines);
                    return lines.size();
                });
                LOG.info("{} trials of run {} came from its spool", written, run.id());
            }
        } catch (SQLException e) {
            throw cannot(e);
        }
        Files.deleteIfExists(Spool.file(options.spool(), run.id()));
    }

    @Override
    public Optional<BudgetLedger> ledger(RunHeader run, Consumer<BudgetAlert> alerts) throws IOException {
        BigDecimal limit = options.monthlyUsd();
        if (limit == null) {
            return Optional.empty();
        }
        BudgetScope scope = BudgetScope.project(options.project(), limit).in(YearMonth.now(ZoneOffset.UTC));
        PostgresLedger ledger =
                ask(handle -> PostgresLedger.open(database, run.id(), List.of(scope), options.patience(), alerts));
        ledgers.put(run.id(), ledger);
        return Optional.of(ledger);
    }

    @Override
    public void finish(Run run) throws IOException {
        Result result = new Result(run.gates(), run.comparisons(), run.outcomes(), run.facts(), run.histograms());
        ask(handle -> handle.inTransaction(in -> {
            Optional<Long> no = in.createQuery("""
                            update run set finished_at = :finishedAt, status = :status, result = cast(:result as json)
                            where id = :id and fence = coalesce(:fence, fence) returning no""")
                    .bind("finishedAt", utc(run.finishedAt()))
                    .bind("status", run.status().name())
                    .bind("result", json.write(result))
                    .bind("id", run.id())
                    .bind("fence", fences.get(run.id()))
                    .mapTo(long.class)
                    .findOne();
            if (no.isEmpty()) {
                throw new UncheckedIOException(
                        new IOException("another process has taken run " + run.id() + " over; its result stands"));
            }
            in.execute("delete from metric where run = ?", no.get());
            addMetrics(in, no.get(), run.metrics());
            return no;
        }));
        PostgresLedger ledger = ledgers.remove(run.id());
        if (ledger != null) {
            ledger.close();
        }
    }

    private static void addMetrics(Handle handle, long run, List<Metric> metrics) {
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
            @Nullable Interval interval = metric.interval();
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

    @Override
    public Optional<Run> find(String id) throws IOException {
        return ask(handle -> handle.createQuery("select " + HEADER + ", finished_at, status, result, archive from run"
                        + " where id = :id and finished_at is not null and result is not null")
                .bind("id", id)
                .map((row, context) -> run(row, handle))
                .findOne());
    }

    private Run run(ResultSet row, Handle handle) throws SQLException {
        Row found = row(row);
        Result result = read(
                row.getString("result"),
                new TypeReference<Result>() {},
                found.header().id());
        List<Metric> metrics = handle.createQuery("select * from metric where run = :run order by position")
                .bind("run", found.no())
                .map((metric, context) -> metric(metric))
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

    static Metric metric(ResultSet row) throws SQLException {
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

    @Override
    public void name(String name, String id) throws IOException {
        ask(handle -> handle.createUpdate("""
                        insert into run_name (name, run) select :name, no from run where id = :id
                        on conflict (name) do update set run = excluded.run""").bind("name", name).bind("id", id).execute());
    }

    @Override
    public Optional<String> named(String name) throws IOException {
        return ask(handle -> handle.createQuery(
                        "select id from run_name join run on run.no = run_name.run where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public Stream<RunHeader> runs() throws IOException {
        return ask(handle -> handle.createQuery("select " + HEADER + " from run order by started_at desc, no desc")
                        .map((row, context) -> row(row).header())
                        .list())
                .stream();
    }

    private static final String HEADER =
            "no, id, benchmark, started_at, models, tasks, trials, identity, context, scores";

    private Row row(ResultSet row) throws SQLException {
        RunHeader header = new RunHeader(
                row.getString("id"),
                row.getString("benchmark"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                strings(row, "models"),
                strings(row, "tasks"),
                row.getLong("trials"),
                new Fingerprint(
                        read(row.getString("identity"), FACTS, row.getString("id")),
                        read(row.getString("context"), FACTS, row.getString("id"))),
                read(row.getString("scores"), SCORES, row.getString("id")));
        return new Row(row.getLong("no"), header);
    }

    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};
    private static final TypeReference<List<ScoreMetric>> SCORES = new TypeReference<>() {};

    private <T> T read(String text, TypeReference<T> type, String of) {
        try {
            return json.read(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the row of run " + of + " cannot be read: " + e.getMessage(), e));
        }
    }

    static List<String> strings(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Optional<Long> number(Handle handle, String id) {
        return handle.createQuery("select no from run where id = :id")
                .bind("id", id)
                .mapTo(long.class)
                .findOne();
    }

    /** A question to the database. */
    private interface Question<T> {
        T in(Handle handle) throws SQLException, IOException;
    }

    private <T> T ask(Question<T> question) throws IOException {
        try {
            return patience.ask(() -> {
                try (Handle handle = database.jdbi().open()) {
                    return question.in(handle);
                }
            });
        } catch (JdbiException | SQLException e) {
            throw cannot(e);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private IOException cannot(Exception e) {
        Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
        return new IOException("the database " + database + " did not do it: " + cause.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
