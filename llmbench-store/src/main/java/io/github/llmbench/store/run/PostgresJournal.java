package io.github.llmbench.store.run;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.Patience;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's trials with one thread; what came while a batch was on its way makes the next one, so that the number of commits
 * follows the database and not the number of trials.
 *
 * <p>While the database is away, a trial is forced to the spool but its stage stays open: whoever waits for it before the next call
 * pauses, and no answer is lost.
 */
final class PostgresJournal implements RunJournal {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJournal.class);
    private static final int GROUP = 4_096;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Database database;
    private final RunHeader header;
    private final TrialRows rows;
    private final TrialReader reader;
    private final long fence;
    private final String spool;
    private final @Nullable RunLease lease;
    private final TrialWriter writer;
    private final StoreOptions options;
    private final Patience patience;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable IOException broken;

    private PostgresJournal(
            Database database,
            RunHeader header,
            TrialRows rows,
            TrialReader reader,
            long fence,
            String spool,
            @Nullable RunLease lease,
            TrialWriter writer,
            StoreOptions options) {
        this.database = database;
        this.header = header;
        this.rows = rows;
        this.reader = reader;
        this.fence = fence;
        this.spool = spool;
        this.lease = lease;
        this.writer = writer;
        this.options = options;
        patience = new Patience(database, options.patience());
        thread = new Thread(this::write, "llmbench-journal");
        thread.setDaemon(true);
    }

    static PostgresJournal start(
            Database database,
            RunHeader header,
            TrialRows rows,
            TrialReader reader,
            long fence,
            String spool,
            @Nullable RunLease lease,
            TrialWriter writer,
            StoreOptions options) {
        PostgresJournal journal =
                new PostgresJournal(database, header, rows, reader, fence, spool, lease, writer, options);
        journal.thread.start();
        return journal;
    }

    /** A line to write; without one the writer ends. */
    private static final class Entry {
        private final byte @Nullable [] line;
        private final CompletableFuture<Void> written = new CompletableFuture<>();

        Entry(byte @Nullable [] line) {
            this.line = line;
        }

        byte @Nullable [] line() {
            return line;
        }

        CompletableFuture<Void> written() {
            return written;
        }
    }

    @Override
    public RunHeader header() {
        return header;
    }

    @Override
    public CompletionStage<Void> append(Trial trial) {
        try {
            Entry entry = new Entry(rows.line(options.texts().storable(trial), fence));
            if (closed) {
                throw closedAlready();
            }
            queue.add(entry);
            return entry.written();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Stream<Trial> trials() {
        return reader.trials();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.add(new Entry(null));
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        // An append that came while this closed must not wait for ever.
        for (Entry late = queue.poll(); late != null; late = queue.poll()) {
            late.written().completeExceptionally(closedAlready());
        }
        if (lease != null) {
            lease.close();
        }
    }

    private IOException closedAlready() {
        return new IOException("the journal of run " + header.id() + " is closed");
    }

    private void write() {
        List<Entry> group = new ArrayList<>();
        boolean last = false;
        while (!last) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                // Nobody but close() ends this thread.
                continue;
            }
            queue.drainTo(group, GROUP - 1);
            last = ends(group);
            group.removeIf(entry -> entry.line() == null);
            if (!group.isEmpty()) {
                last |= record(group);
            }
        }
    }

    private static boolean ends(List<Entry> group) {
        return group.stream().anyMatch(entry -> entry.line() == null);
    }

    /** Writes a group, or fails it; tells whether the end came meanwhile. */
    private boolean record(List<Entry> group) {
        boolean ended = false;
        try {
            if (broken != null) {
                throw broken;
            }
            try {
                writer.write(lines(group));
            } catch (SQLException e) {
                if (!Patience.away(e)) {
                    throw refused(e);
                }
                ended = waitForReturn(group, e);
            }
            group.forEach(entry -> entry.written().complete(null));
        } catch (IOException e) {
            broken = e;
            group.forEach(entry -> entry.written().completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            // A thread that died here would let the run wait for ever.
            broken = new IOException("the thread that writes it failed with " + e, e);
            group.forEach(entry -> entry.written().completeExceptionally(e));
        }
        return ended;
    }

    private IOException refused(SQLException e) {
        return new IOException(
                e instanceof TrialWriter.FencedException
                        ? "another process has taken run " + spool + " over; this one stops"
                        : "the database refused trials of run " + header.id() + ": " + e.getMessage(),
                e);
    }

    private static List<byte[]> lines(List<Entry> group) {
        List<byte[]> lines = new ArrayList<>(group.size());
        for (Entry entry : group) {
            byte[] line = entry.line();
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Spools the group and whatever comes, until the database takes all of it. */
    private boolean waitForReturn(List<Entry> group, SQLException cause) throws IOException {
        LOG.warn("the database is away, run {} pauses: {}", header.id(), cause.getMessage());
        boolean ended = false;
        long deadline = System.nanoTime() + options.patience().toNanos();
        Duration pause = FIRST_PAUSE;
        SQLException last = cause;
        try (Spool spooled = Spool.open(options.spool(), spool, options.spoolBytes())) {
            spooled.add(lines(group));
            while (System.nanoTime() < deadline) {
                ended |= spoolFor(pause, spooled, group);
                try {
                    patience.revive();
                    if (lease != null) {
                        lease.renew();
                    }
                    writer.write(lines(group));
                    spooled.delete();
                    LOG.warn("the database is back, {} trials of run {} are written", group.size(), header.id());
                    return ended;
                } catch (SQLException e) {
                    if (!Patience.away(e)) {
                        throw refused(e);
                    }
                    last = e;
                }
                pause = Patience.longer(pause);
            }
            throw new IOException(
                    "the database " + database + " has been away for "
                            + options.patience().toSeconds() + " s ("
                            + last.getMessage() + "); " + group.size() + " trials wait in " + spooled.file()
                            + " and are written when the run goes on",
                    last);
        }
    }

    /** Takes what comes during a pause to the spool. */
    private boolean spoolFor(Duration pause, Spool spooled, List<Entry> group) throws IOException {
        boolean ended = false;
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = until - System.nanoTime()) {
            List<Entry> more = new ArrayList<>();
            try {
                Entry entry = queue.poll(left, TimeUnit.NANOSECONDS);
                if (entry == null) {
                    break;
                }
                more.add(entry);
            } catch (InterruptedException e) {
                // Nobody but close() ends this thread.
                continue;
            }
            queue.drainTo(more, GROUP);
            ended |= ends(more);
            more.removeIf(entry -> entry.line() == null);
            group.addAll(more);
            spooled.add(lines(more));
        }
        return ended;
    }
}
