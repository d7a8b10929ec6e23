package io.github.llmbench.engine.journal;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Directories and files that only their owner may read: they hold prompts and answers. */
@API(status = INTERNAL, since = "0.1")
public final class PrivateFiles {
    private PrivateFiles() {}

    /** Makes what is missing of a directory and those above it; what exists keeps its mode. */
    public static Path createDirectories(Path directory) throws IOException {
        return Files.createDirectories(directory, mode(directory, "rwx------"));
    }

    /** Opens a file for writing, and makes it where it is missing. */
    static FileChannel open(Path file, StandardOpenOption how) throws IOException {
        return FileChannel.open(
                file, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, how), mode(file, "rw-------"));
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Forces a directory's names to the disk, where a system knows such a thing: a forced file whose name is lost is lost. */
    static void forceNames(@Nullable Path directory) throws IOException {
        if (directory != null
                && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Either the whole content stands in the file, or what stood there before. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = open(fresh, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
