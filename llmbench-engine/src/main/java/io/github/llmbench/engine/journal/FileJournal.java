package io.github.llmbench.engine.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON line a trial, appended by one thread. What came while the disk was busy is written and forced together, so that the
 * number of forces follows the disk's speed and not the number of trials.
 */
final class FileJournal implements RunJournal {
    static final String FILE = "journal.jsonl";
    private static final int GROUP = 1_024;
    private static final long SOON_NANOS = 5_000_000;

    private final RunHeader header;
    private final RunLock lock;
    private final JsonMapper mapper;
    private final Path file;
    private final JournalReader reader;
    private final FileChannel channel;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closed;

    private FileJournal(RunHeader header, Path directory, RunLock lock, JsonMapper mapper) throws IOException {
        this.header = header;
        this.lock = lock;
        this.mapper = mapper;
        file = directory.resolve(FILE);
        JournalReader.dropTornLine(file);
        reader = new JournalReader(file, mapper);
        channel = PrivateFiles.open(file, StandardOpenOption.APPEND);
        PrivateFiles.forceNames(directory);
        writer = new Thread(this::write, "llmbench-journal");
        writer.setDaemon(true);
    }

    static FileJournal open(RunHeader header, Path directory, RunLock lock, JsonMapper mapper) throws IOException {
        FileJournal journal = new FileJournal(header, directory, lock, mapper);
        journal.writer.start();
        return journal;
    }

    /**
     * A line to write; without one the writer ends.
     *
     * @param soon whether it may wait for others
     */
    private record Entry(@Nullable ByteBuffer line, boolean soon, CompletableFuture<Void> written) {}

    @Override
    public RunHeader header() {
        return header;
    }

    @Override
    public CompletionStage<Void> append(Trial trial) {
        return append(trial, false);
    }

    /** A force costs the CPU some 0.1 ms, which a load of thousands of calls a second has other uses for. */
    @Override
    public CompletionStage<Void> appendSoon(Trial trial) {
        return append(trial, true);
    }

    private CompletionStage<Void> append(Trial trial, boolean soon) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            byte[] json = mapper.writeValueAsBytes(trial);
            byte[] line = Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            if (closed) {
                throw new IOException("journal " + file + " is closed");
            }
            queue.add(new Entry(ByteBuffer.wrap(line), soon, written));
        } catch (IOException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    @Override
    public Stream<Trial> trials() {
        return reader.read();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        queue.add(new Entry(null, false, new CompletableFuture<>()));
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
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
            late.written().completeExceptionally(new IOException("journal " + file + " is closed"));
        }
        try (lock) {
            channel.close();
        }
    }

    private void write() {
        List<Entry> group = new ArrayList<>();
        @Nullable IOException broken = null;
        boolean last = false;
        while (!last) {
            group.clear();
            try {
                group.add(queue.take());
                if (group.get(0).soon() && !closed) {
                    LockSupport.parkNanos(SOON_NANOS);
                }
            } catch (InterruptedException e) {
                // Nobody but close() ends this thread.
                continue;
            }
            queue.drainTo(group, GROUP - 1);
            try {
                if (broken != null) {
                    throw broken;
                }
                writeFully(
                        group.stream().map(Entry::line).filter(Objects::nonNull).toArray(ByteBuffer[]::new));
                channel.force(false);
                group.forEach(entry -> entry.written().complete(null));
            } catch (IOException e) {
                IOException first = broken == null ? unwritten(e) : broken;
                broken = first;
                group.forEach(entry -> entry.written().completeExceptionally(first));
            } catch (RuntimeException | Error e) {
                // A thread that died here would let the run wait for ever.
                broken = new IOException("the thread that writes it failed with " + e, e);
                group.forEach(entry -> entry.written().completeExceptionally(e));
            }
            last = group.stream().anyMatch(entry -> entry.line() == null);
        }
    }

    private IOException unwritten(IOException e) {
        return new IOException(
                file + ": " + e.getMessage() + "; what was recorded before is kept, run it again to go on", e);
    }

    /** All lines in as few writes as the system allows. */
    private void writeFully(ByteBuffer[] lines) throws IOException {
        int first = 0;
        while (first < lines.length) {
            channel.write(lines, first, lines.length - first);
            while (first < lines.length && !lines[first].hasRemaining()) {
                first++;
            }
        }
    }
}
