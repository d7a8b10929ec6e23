package io.github.llmbench.engine.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says that a process works on a run; the operating system lets go of it when the process dies. */
final class RunLock implements AutoCloseable {
    /**
     * Directories whose lock this process holds. The operating system's locks belong to the whole process, and closing any channel
     * on a locked file may let go of them; so what this process holds must be known before the file is opened again.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private RunLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** The lock of a run's directory, or empty where someone holds it. */
    static Optional<RunLock> tryAcquire(Path run) throws IOException {
        Path directory = run.toRealPath();
        if (!HELD.add(directory)) {
            return Optional.empty();
        }
        Optional<RunLock> lock = Optional.empty();
        try {
            lock = lockFile(directory);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(directory);
            }
        }
    }

    private static Optional<RunLock> lockFile(Path directory) throws IOException {
        FileChannel channel = PrivateFiles.open(directory.resolve("lock"), StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new RunLock(directory, channel));
            }
        } catch (OverlappingFileLockException heldThroughAnotherClassLoader) {
            // Falls through: held is held, whoever holds it.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(directory);
        }
    }
}
