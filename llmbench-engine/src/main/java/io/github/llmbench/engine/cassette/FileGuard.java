package io.github.llmbench.engine.cassette;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one writer at a time at a file, of all threads and processes: whoever makes the file beside it has it. An operating system's lock
 * would not do, since those belong to a process. Used by one thread.
 */
final class FileGuard implements AutoCloseable {
    /** A cassette is written in far less; whoever holds it longer has died over it. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Path lock;

    private FileGuard(Path lock) {
        this.lock = lock;
    }

    static FileGuard of(Path file) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        while (true) {
            try {
                Files.createFile(lock);
                return new FileGuard(lock);
            } catch (FileAlreadyExistsException held) {
                breakWhereLeft(lock);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                if (Thread.interrupted()) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while another writer held " + lock, held);
                }
            }
        }
    }

    private static void breakWhereLeft(Path lock) throws IOException {
        try {
            Instant since = Files.getLastModifiedTime(lock).toInstant();
            if (since.plus(LONGEST).isBefore(Instant.now())) {
                Files.deleteIfExists(lock);
            }
        } catch (NoSuchFileException free) {
            return;
        }
    }

    /** That it is. */
    void held() throws IOException {
        if (!Files.exists(lock)) {
            throw new IOException(lock + " was taken away while the file beside it was written");
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(lock);
    }
}
