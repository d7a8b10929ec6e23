package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.Redactor;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

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
    private static final int UNFINISHED_LOOKED_AT = 100;

    private final Database database;
    private final StoreOptions options;
    private final Questions questions;
    private final StoredJson json = new StoredJson();
    private final RunRows rows;
    private final RunJournals journals;
    private final RunLedgers ledgers;

    private PostgresRunStore(Database database, StoreOptions options) {
        this.database = database;
        this.options = options;
        questions = new Questions(database, options.patience());
        rows = new RunRows(database, json);
        journals = new RunJournals(database, options, questions, json, rows);
        ledgers = new RunLedgers(database, options, questions);
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
                            + " and traces_removed_at is null"
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
        return journals.create(run);
    }

    /** Begins a run that is made in parts; does nothing where it has begun. */
    public void begin(RunHeader run) throws IOException {
        RunRows.Begun unused = journals.begin(run);
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
        return journals.part(run, part, fence, fresh);
    }

    /** What stands in the journal of a run that nobody adds to here. */
    public RunJournal reader(RunHeader run) throws IOException {
        return journals.reader(run);
    }

    /**
     * A trial that stands in the database, without its answer.
     *
     * @param calls empty where they were not asked for
     */
    public record Recorded(Trial.Key key, Outcome outcome, Cost cost, List<Call> calls) {
        public Recorded {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Those of these trials that are recorded.
     *
     * @param callsFrom calls are given of those that a process with this fencing token or a higher one recorded
     */
    public List<Recorded> recorded(RunHeader run, Collection<Trial.Key> keys, long callsFrom) throws IOException {
        return journals.recorded(run, keys, callsFrom);
    }

    /**
     * Lets a run that is made in one piece start anew: its trials go, what they cost is counted as paid again, and who made them is kept
     * out. Does nothing where it has not begun.
     */
    public void restart(String run) throws IOException {
        restart(run, true);
    }

    /** The same for a run that scores stored answers: what its trials cost was paid by the run whose answers they are, and once. */
    public void restartUnpaid(String run) throws IOException {
        restart(run, false);
    }

    private void restart(String run, boolean paid) throws IOException {
        questions.ask(handle -> handle.inTransaction(in -> {
            int begun = in.createUpdate("""
                            update run set fence = fence + 1, finished_at = null, status = null, result = null,
                                (paid_again_calls, paid_again_usd) = (
                                    select run.paid_again_calls + coalesce(sum(t.priced), 0), run.paid_again_usd + coalesce(sum(t.cost_usd), 0)
                                    from trial t where t.run = run.no and :paid)
                            where id = :id""").bind("id", run).bind("paid", paid).execute();
            if (begun > 0) {
                in.createUpdate("delete from trial where run = (select no from run where id = :id)")
                        .bind("id", run)
                        .execute();
            }
            return begun;
        }));
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        return journals.resume(run);
    }

    /**
     * Writes trials of a run that another machine makes and that {@link #create} made known here. One that is there already is replaced
     * and was not paid for again: what is sent may come twice. When it returns they are on the database's disk.
     *
     * @throws IOException if the database has no such run, has its whole result already, or does not take them
     */
    public void receive(RunHeader run, List<Trial> trials) throws IOException {
        journals.receive(run, trials);
    }

    @Override
    public Optional<BudgetLedger> ledger(RunHeader run, Consumer<BudgetAlert> alerts) throws IOException {
        return ledgers.open(run, alerts).map(BudgetLedger.class::cast);
    }

    @Override
    public void finish(Run run) throws IOException {
        questions.ask(handle -> handle.inTransaction(in -> finished(in, run)));
        ledgers.close(run.id());
    }

    /**
     * Keeps the result of a run that another machine made, where so many of its trials are here; none comes in between, nor after a whole
     * result.
     *
     * @return how many trials are here; with another number nothing was kept
     * @throws IOException if the database has no such run or does not take it
     */
    public long finish(Run run, long trials) throws IOException {
        return questions.ask(handle -> handle.inTransaction(in -> {
            long no = in.createQuery("select no from run where id = :id for update")
                    .bind("id", run.id())
                    .mapTo(long.class)
                    .findOne()
                    .orElseThrow(() -> new IOException("the database has no run " + run.id()));
            long here = in.createQuery("select count(*) from trial where run = :no")
                    .bind("no", no)
                    .mapTo(long.class)
                    .one();
            if (here == trials) {
                finished(in, run);
            }
            return here;
        }));
    }

    private long finished(Handle in, Run run) {
        Optional<Long> no = in.createQuery("""
                        update run set finished_at = :finishedAt, status = :status, result = cast(:result as json),
                            unpriced = (select coalesce(sum(t.unpriced), 0) from trial t where t.run = run.no)
                        where id = :id and fence = coalesce(:fence, fence) returning no""")
                .bind("finishedAt", utc(run.finishedAt()))
                .bind("status", run.status().name())
                .bind("result", json.write(RunRows.Result.of(run)))
                .bind("id", run.id())
                .bind("fence", journals.fence(run.id()))
                .mapTo(long.class)
                .findOne();
        if (no.isEmpty()) {
            throw new UncheckedIOException(
                    new IOException("another process has taken run " + run.id() + " over; its result stands"));
        }
        in.execute("delete from metric where run = ?", no.get());
        MetricRows.add(in, no.get(), run.metrics());
        return no.get();
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

    @Override
    public void close() throws IOException {
        ledgers.abandonAll();
        database.close();
    }
}
