package io.github.llmbench.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.llmbench.simulator.internal.wire.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the request log, in the form that {@link Simulator} documents, on a thread of its own.
 *
 * <p>Lines are handed to the file in whole, as soon as they are there, so that a reader may follow it. The queue is bounded:
 * where the disk does not keep up, requests wait rather than lines be lost.
 */
final class RequestLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final int CAPACITY = 16_384;
    private static final int BATCH = 256;

    private final BlockingQueue<Optional<LogEntry>> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Path path;
    private final long epochOrigin = epochOrigin();
    private final JsonFactory json = new JsonFactory();
    private final Thread writer;
    private volatile @Nullable IOException failure;

    RequestLog(Path path) {
        this.path = path;
        OutputStream out;
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            keepEarlier(path);
            out = new FileOutputStream(path.toFile());
        } catch (IOException e) {
            throw new IllegalArgumentException("request log " + path + " cannot be written: " + e.getMessage(), e);
        }
        writer = new Thread(() -> write(out), "llmbench-simulator-log");
        writer.setDaemon(true);
        writer.start();
    }

    /** The log of a server that was killed with its client tells what had been paid for; the next start must not lose it. */
    private static void keepEarlier(Path path) throws IOException {
        if (Files.isRegularFile(path) && Files.size(path) > 0) {
            Files.move(
                    path, path.resolveSibling(path.getFileName() + ".previous"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What must be added to {@link System#nanoTime()} for nanoseconds since the epoch. */
    private static long epochOrigin() {
        long before = System.nanoTime();
        Instant now = Instant.now();
        long after = System.nanoTime();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano() - (before + after) / 2;
    }

    void add(LogEntry entry) {
        put(Optional.of(entry));
    }

    private void put(Optional<LogEntry> entry) {
        try {
            queue.put(entry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a line of the request log waited", e);
        }
    }

    /**
     * Writes what is left.
     *
     * @throws UncheckedIOException if any line could not be written
     */
    @Override
    public void close() {
        put(Optional.empty());
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the request log was written", e);
        }
        IOException failed = failure;
        if (failed != null) {
            throw new UncheckedIOException("request log " + path + " is not whole", failed);
        }
    }

    private void write(OutputStream out) {
        List<Optional<LogEntry>> batch = new ArrayList<>(BATCH);
        boolean open = true;
        try (out) {
            while (open) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                open = write(batch, out);
            }
        } catch (IOException e) {
            failure = e;
            LOG.error("request log {} is not whole", path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns false once the log was closed. */
    private boolean write(List<Optional<LogEntry>> batch, OutputStream out) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        boolean open = true;
        for (Optional<LogEntry> entry : batch) {
            if (entry.isPresent()) {
                line(entry.get(), lines);
            } else {
                open = false;
            }
        }
        if (failure == null) {
            try {
                lines.writeTo(out);
            } catch (IOException e) {
                // The queue is emptied all the same: a full one would stop the server.
                failure = e;
                LOG.error("request log {} cannot be written any more", path, e);
            }
        }
        return open;
    }

    private void line(LogEntry entry, ByteArrayOutputStream lines) throws IOException {
        Arrival arrival = entry.arrival();
        ChatRequest request = arrival.request();
        try (JsonGenerator line = json.createGenerator(lines)) {
            line.writeStartObject();
            line.writeNumberField("seq", arrival.number());
            line.writeStringField("format", arrival.format());
            line.writeStringField("path", arrival.path());
            line.writeStringField("model", request == null ? null : request.model());
            line.writeBooleanField("streamed", request != null && request.streamed());
            line.writeStringField("prompt", request == null ? null : hash(request.prompt()));
            line.writeStringField("call", arrival.call());
            if (entry.status() == 0) {
                line.writeNullField("status");
            } else {
                line.writeNumberField("status", entry.status());
            }
            line.writeStringField(
                    "fault", entry.fault() == null ? null : entry.fault().toString());
            if (entry.right() != null) {
                line.writeBooleanField("right", entry.right());
            }
            line.writeBooleanField("finished", entry.finished());
            line.writeNumberField("inputTokens", request == null ? 0 : request.inputTokens());
            line.writeNumberField("outputTokens", entry.outputTokens());
            line.writeNumberField("reasoningTokens", entry.reasoningTokens());
            line.writeNumberField("epochOrigin", epochOrigin);
            line.writeNumberField("received", arrival.received());
            if (entry.headers() == 0) {
                line.writeNullField("headers");
            } else {
                line.writeNumberField("headers", entry.headers());
            }
            line.writeFieldName("due");
            entry.due().write(line);
            line.writeFieldName("sent");
            entry.sent().write(line);
            line.writeNumberField("end", entry.end());
            line.writeEndObject();
        }
        lines.write('\n');
    }

    private static String hash(String prompt) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(prompt.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
