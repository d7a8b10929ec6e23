package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.Redactor;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
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
    private final Questions questions;
    private final StoredJson json = new StoredJson();
    private final RunRows rows;

    /** The fences of the runs that this store works on. */
    private final Map<String, Long> fences = new ConcurrentHashMap<>();

    private final Map<String, PostgresLedger> ledgers = new ConcurrentHashMap<>();

    private PostgresRunStore(Database database, StoreOptions options) {
        this.database = database;
        this.options = options;
        questions = new Questions(database, options.patience());
        rows = new RunRows(database, json);
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
        private final Map<String, BigDecimal> keysMonthlyUsd = new TreeMap<>();

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

        /** What may be spent in a calendar month (UTC) with the keys of a provider, all projects together. */
        public Builder keysMonthlyUsd(String provider, BigDecimal value) {
            keysMonthlyUsd.put(provider, value);
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
                            spool,
                            spoolBytes,
                            patience,
                            new Texts(texts, redactors),
                            project,
                            tags,
                            monthlyUsd,
                            keysMonthlyUsd));
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

    @Override
    public Optional<RunHeader> unfinished(String benchmark) throws IOException {
        return questions.ask(handle -> {
            List<RunRows.Row> open = handle.createQuery("select " + RunRows.HEADER
                            + " from run where benchmark = :benchmark"
                            + " and (status is null or status = 'PARTIAL') and archived_at is null"
                            // A server sees to the end of those it began; what comes from elsewhere goes on there.
                            + " and not exists (select 1 from launch where launch.run = run.id"
                            + " and (state in ('queued', 'running') or source = 'upload'))"
                            + " order by started_at desc, no desc limit " + UNFINISHED_LOOKED_AT)
                    .bind("benchmark", benchmark)
                    .map((row, context) -> rows.row(row))
                    .list();
            for (RunRows.Row row : open) {
                if (RunLease.free(handle.getConnection(), row.no())) {
                    return Optional.of(row.header());
                }
            }
            return Optional.empty();
        });
    }

    /** What is known of a run since its start, whether it ended or not. */
    public Optional<RunHeader> header(String id) throws IOException {
        return questions.ask(handle -> handle.createQuery("select " + RunRows.HEADER + " from run where id = :id")
                .bind("id", id)
                .map((row, context) -> rows.row(row).header())
                .findOne());
    }

    @Override
    public RunJournal create(RunHeader run) throws IOException {
        RunRows.Begun begun = insert(run);
        return journal(run, begun.no(), begun.fence(), lease(begun.no(), run), true);
    }

    /** Begins a run that is made in parts; does nothing where it has begun. */
    public void begin(RunHeader run) throws IOException {
        RunRows.Begun unused = insert(run);
    }

    /**
     * A journal for a part of a run that has begun.
     *
     * @param part names it among the parts of the run
     * @param fence keeps this process out once another one has the part
     * @param fresh whether no trial of the part can be there yet
     * @throws IOException if there is no such run, or what an earlier process of this machine left of the part cannot be written
     */
    public RunJournal part(RunHeader run, String part, PartFence fence, boolean fresh) throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        String spool = run.id() + "." + part;
        TrialWriter.Guard guard = fence::holds;
        boolean spooled = takeSpooled(spool, no, new TrialWriter(database, no, guard, false));
        TrialRows trials = new TrialRows(no, run, json);
        return PostgresJournal.start(
                database,
                run,
                trials,
                new TrialReader(database.jdbi(), no, trials),
                fence.token(),
                spool,
                null,
                new TrialWriter(database, no, guard, fresh && !spooled),
                options);
    }

    /** What stands in the journal of a run that nobody adds to here. */
    public RunJournal reader(RunHeader run) throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        return new ReadJournal(run, new TrialReader(database.jdbi(), no, new TrialRows(no, run, json)));
    }

    /** A trial that stands in the database, without its answer. */
    public record Recorded(Trial.Key key, Outcome outcome, Cost cost) {}

    /** Those of these trials that are recorded. */
    public List<Recorded> recorded(RunHeader run, Collection<Trial.Key> keys) throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        return questions.ask(handle -> RecordedTrials.of(handle, no, run, List.copyOf(keys)));
    }

    /**
     * Lets a run that is made in one piece start anew: its trials go, what they cost is counted as paid again, and who made them is kept
     * out. Does nothing where it has not begun.
     */
    public void restart(String run) throws IOException {
        questions.ask(handle -> handle.inTransaction(in -> {
            int begun = in.createUpdate("""
                            update run set fence = fence + 1, finished_at = null, status = null, result = null,
                                (paid_again_calls, paid_again_usd) = (
                                    select run.paid_again_calls + coalesce(sum(t.priced), 0), run.paid_again_usd + coalesce(sum(t.cost_usd), 0)
                                    from trial t where t.run = run.no)
                            where id = :id""").bind("id", run).execute();
            if (begun > 0) {
                in.createUpdate("delete from trial where run = (select no from run where id = :id)")
                        .bind("id", run)
                        .execute();
            }
            return begun;
        }));
    }

    private RunRows.Begun insert(RunHeader run) throws IOException {
        return questions.ask(handle -> rows.begin(handle, run, options.project(), options.tags()));
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        RunLease lease = lease(no, run);
        try {
            long fence = questions.ask(
                    handle -> handle.createQuery("update run set fence = fence + 1 where no = :no returning fence")
                            .bind("no", no)
                            .mapTo(long.class)
                            .one());
            boolean unused =
                    takeSpooled(run.id(), no, new TrialWriter(database, no, TrialWriter.fence(no, fence), false));
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
        RunRows.Begun place = questions
                .ask(handle -> handle.createQuery("select no, fence from run where id = :id")
                        .bind("id", run.id())
                        .map((row, context) -> RunRows.Begun.of(row))
                        .findOne())
                .orElseThrow(() -> new IOException("the database has no run " + run.id()));
        TrialRows received = new TrialRows(place.no(), run, json);
        List<byte[]> lines = trials.stream()
                .map(trial -> received.line(options.texts().storable(trial), place.fence()))
                .toList();
        TrialWriter writer = new TrialWriter(database, place.no(), TrialWriter.fence(place.no(), place.fence()), false);
        int unused = questions.patiently(() -> {
            writer.write(lines);
            return lines.size();
        });
    }

    private RunLease lease(long no, RunHeader run) throws IOException {
        return questions.patiently(() -> RunLease.acquire(database, no, run.id()));
    }

    private RunJournal journal(RunHeader run, long no, long fence, RunLease lease, boolean fresh) {
        fences.put(run.id(), fence);
        TrialRows trials = new TrialRows(no, run, json);
        return PostgresJournal.start(
                database,
                run,
                trials,
                new TrialReader(database.jdbi(), no, trials),
                fence,
                run.id(),
                lease,
                new TrialWriter(database, no, TrialWriter.fence(no, fence), fresh),
                options);
    }

    /** What an earlier process spooled and did not live to write; whether there was any. */
    private boolean takeSpooled(String spool, long no, TrialWriter writer) throws IOException {
        List<byte[]> lines = Spool.lines(options.spool(), spool);
        if (!lines.stream().allMatch(line -> TrialRows.of(no, line))) {
            throw new IOException("the spool " + Spool.file(options.spool(), spool) + " is of another database than "
                    + database + "; write it there, or move it away");
        }
        if (!lines.isEmpty()) {
            int written = questions.patiently(() -> {
                writer.write(lines);
                return lines.size();
            });
            LOG.info("{} trials of run {} came from its spool", written, spool);
        }
        Files.deleteIfExists(Spool.file(options.spool(), spool));
        return !lines.isEmpty();
    }

    @Override
    public Optional<BudgetLedger> ledger(RunHeader run, Consumer<BudgetAlert> alerts) throws IOException {
        BigDecimal limit = options.monthlyUsd();
        if (limit == null && options.keysMonthlyUsd().isEmpty()) {
            return Optional.empty();
        }
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        List<BudgetScope> ofProject = limit == null
                ? List.of()
                : List.of(BudgetScope.project(options.project(), limit).in(month));
        Map<String, BudgetScope> ofProviders = new TreeMap<>();
        options.keysMonthlyUsd()
                .forEach((provider, usd) -> ofProviders.put(
                        provider, BudgetScope.keys(provider, usd).in(month)));
        PostgresLedger ledger = questions.ask(
                handle -> PostgresLedger.open(database, run.id(), ofProject, ofProviders, options.patience(), alerts));
        ledgers.put(run.id(), ledger);
        return Optional.of(ledger);
    }

    @Override
    public void finish(Run run) throws IOException {
        questions.ask(handle -> handle.inTransaction(in -> {
            Optional<Long> no = in.createQuery("""
                            update run set finished_at = :finishedAt, status = :status, result = cast(:result as json)
                            where id = :id and fence = coalesce(:fence, fence) returning no""")
                    .bind("finishedAt", utc(run.finishedAt()))
                    .bind("status", run.status().name())
                    .bind("result", json.write(RunRows.Result.of(run)))
                    .bind("id", run.id())
                    .bind("fence", fences.get(run.id()))
                    .mapTo(long.class)
                    .findOne();
            if (no.isEmpty()) {
                throw new UncheckedIOException(
                        new IOException("another process has taken run " + run.id() + " over; its result stands"));
            }
            in.execute("delete from metric where run = ?", no.get());
            MetricRows.add(in, no.get(), run.metrics());
            return no;
        }));
        PostgresLedger ledger = ledgers.remove(run.id());
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    public Optional<Run> find(String id) throws IOException {
        return questions.ask(handle -> handle.createQuery(
                        "select " + RunRows.HEADER + ", finished_at, status, result, archive from run"
                                + " where id = :id and finished_at is not null and result is not null")
                .bind("id", id)
                .map((row, context) -> rows.run(row, handle))
                .findOne());
    }

    @Override
    public void name(String name, String id) throws IOException {
        questions.ask(handle ->
                handle.createUpdate("""
                        insert into run_name (name, run) select :name, no from run where id = :id
                        on conflict (name) do update set run = excluded.run""").bind("name", name).bind("id", id).execute());
    }

    @Override
    public Optional<String> named(String name) throws IOException {
        return questions.ask(handle -> handle.createQuery(
                        "select id from run_name join run on run.no = run_name.run where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public Stream<RunHeader> runs() throws IOException {
        return questions
                .ask(handle -> handle.createQuery(
                                "select " + RunRows.HEADER + " from run order by started_at desc, no desc")
                        .map((row, context) -> rows.row(row).header())
                        .list())
                .stream();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The number of a run that may go on. */
    private static long number(Handle handle, String id) throws IOException {
        Numbered found = handle.createQuery("select no, archive from run where id = :id")
                .bind("id", id)
                .map((row, context) -> new Numbered(row.getLong("no"), row.getString("archive")))
                .findOne()
                .orElseThrow(() -> new IOException("the database has no run " + id));
        if (found.archive() != null) {
            throw new IOException("run " + id + " cannot go on: its trials were moved to " + found.archive());
        }
        return found.no();
    }

    private record Numbered(long no, @Nullable String archive) {}

    @Override
    public void close() throws IOException {
        database.close();
    }
}
