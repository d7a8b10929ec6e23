package io.github.llmbench.store.run;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the journals of runs: of new ones, of those that go on, of parts, of those that another machine makes. Each has a fence,
 * and what was spooled before goes in first. Safe for use by several threads.
 */
final class RunJournals {
    private static final Logger LOG = LoggerFactory.getLogger(RunJournals.class);

    private final Database database;
    private final StoreOptions options;
    private final Questions questions;
    private final StoredJson json;
    private final RunRows rows;

    /** The fences of the runs that this store works on. */
    private final Map<String, Long> fences = new ConcurrentHashMap<>();

    RunJournals(Database database, StoreOptions options, Questions questions, StoredJson json, RunRows rows) {
        this.database = database;
        this.options = options;
        this.questions = questions;
        this.json = json;
        this.rows = rows;
    }

    /** The fence of a run that this store has opened itself. */
    @Nullable
    Long fence(String run) {
        return fences.get(run);
    }

    RunJournal create(RunHeader run) throws IOException {
        RunRows.Begun begun = begin(run);
        return journal(run, begun.no(), begun.fence(), lease(begun.no(), run), true);
    }

    /** Makes a run known; one that is known already stays as it is. */
    RunRows.Begun begin(RunHeader run) throws IOException {
        return questions.ask(handle -> rows.begin(handle, run, options.project(), options.tags()));
    }

    RunJournal resume(RunHeader run) throws IOException {
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

    RunJournal part(RunHeader run, String part, PartFence fence, boolean fresh) throws IOException {
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

    RunJournal reader(RunHeader run) throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        return new ReadJournal(run, new TrialReader(database.jdbi(), no, new TrialRows(no, run, json)));
    }

    List<PostgresRunStore.Recorded> recorded(RunHeader run, Collection<Trial.Key> keys, long callsFrom)
            throws IOException {
        long no = questions.ask(handle -> number(handle, run.id()));
        TrialRows rows = new TrialRows(no, run, json);
        return questions.ask(handle -> RecordedTrials.of(handle, no, run, rows, List.copyOf(keys), callsFrom));
    }

    void receive(RunHeader run, List<Trial> trials) throws IOException {
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
        TrialWriter writer = new TrialWriter(database, place.no(), TrialWriter.open(place.no(), place.fence()), false);
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
        List<byte[]> lines = Spool.lines(options.spool(), spool).stream()
                .map(TrialRows::current)
                .toList();
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

    /** The number of a run that may go on. */
    private static long number(Handle handle, String id) throws IOException {
        Numbered found = handle.createQuery(
                        "select no, archive, archived_at, traces_removed_at from run where id = :id")
                .bind("id", id)
                .map((row, context) -> new Numbered(
                        row.getLong("no"),
                        row.getString("archive"),
                        row.getObject("archived_at") != null || row.getObject("traces_removed_at") != null))
                .findOne()
                .orElseThrow(() -> new IOException("the database has no run " + id));
        if (found.archive() != null) {
            throw new IOException("run " + id + " cannot go on: its trials were moved to " + found.archive());
        }
        if (found.gone()) {
            throw new IOException("run " + id + " cannot go on: its project no longer keeps what was answered before");
        }
        return found.no();
    }

    private record Numbered(long no, @Nullable String archive, boolean gone) {}
}
