package io.github.llmbench.store;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Directories and files that only their owner may read. For this module alone. */
@API(status = INTERNAL, since = "0.1")
public final class PrivateFiles {
    private PrivateFiles() {}

    /** A directory with whatever lies above it. */
    public static Path createDirectories(Path directory) throws IOException {
        try {
            return Files.createDirectories(directory, attributes(directory, "rwx------"));
        } catch (IOException e) {
            throw new IOException("the directory " + directory + " cannot be made: " + reason(e), e);
        }
    }

    /** A file that is made where it is not there; the attributes hold from its first byte. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        Set<OpenOption> all = new java.util.HashSet<>(Set.of(options));
        all.add(StandardOpenOption.CREATE);
        all.add(StandardOpenOption.WRITE);
        try {
            return FileChannel.open(file, all, attributes(file, "rw-------"));
        } catch (IOException e) {
            throw unwritten(file, e);
        }
    }

    /** Either the whole content stands in the file, or what stood there before; also after a loss of power. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = open(fresh)) {
            write(channel, content);
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw unwritten(file, e);
        }
        rename(fresh, file);
    }

    /** Gives a file that is whole its name; it has it on the disk when this returns. */
    public static void rename(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
        forceNames(file.toAbsolutePath().getParent());
    }

    /** Forces a directory's names to the disk, where a system knows such a thing. */
    public static void forceNames(@Nullable Path directory) throws IOException {
        if (directory != null && posix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What could not be written and why; said once, however often it is asked for. */
    public static IOException unwritten(Path file, IOException e) {
        return e instanceof UnwrittenException
                ? e
                : new UnwrittenException(file + " cannot be written: " + reason(e), e);
    }

    private static final class UnwrittenException extends IOException {
        private static final long serialVersionUID = 1L;

        UnwrittenException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** An exception of the file system says what happened by its class, and has the file's name for a message. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file of that name is there";
        }
        String known = e instanceof FileSystemException named ? named.getReason() : null;
        return known == null ? String.valueOf(e.getMessage()) : known;
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** All of it. */
    public static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Whether others than the owner may read the file; false where the file system knows no such thing. */
    public static boolean othersMayRead(Path file) throws IOException {
        if (!posix(file)) {
            return false;
        }
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        return !permissions.endsWith("------");
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
