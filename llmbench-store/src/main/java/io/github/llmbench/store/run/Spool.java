package io.github.llmbench.store.run;

import io.github.llmbench.store.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a run's lines wait for the database: a file that is forced before the next call may start. Bounded. Used by one thread at a
 * time.
 */
final class Spool implements AutoCloseable {
    private final Path file;
    private final long mostBytes;
    private final FileChannel channel;

    private Spool(Path file, long mostBytes, FileChannel channel) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.channel = channel;
    }

    static Path file(Path directory, String run) {
        return directory.resolve(run + ".copy");
    }

    static Spool open(Path directory, String run, long mostBytes) throws IOException {
        PrivateFiles.createDirectories(directory);
        Path file = file(directory, run);
        Spool spool = new Spool(file, mostBytes, PrivateFiles.open(file, StandardOpenOption.APPEND));
        PrivateFiles.forceNames(directory);
        return spool;
    }

    /** The whole lines of a run's spool; a torn last one is of a call that was in flight when the process died. */
    static List<byte[]> lines(Path directory, String run) throws IOException {
        Path file = file(directory, run);
        List<byte[]> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        byte[] all = Files.readAllBytes(file);
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    /**
     * Adds lines and forces them to the disk.
     *
     * @throws IOException if they do not fit any more; none of them is written then
     */
    void add(List<byte[]> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
        }
        long before = channel.size();
        if (before + bytes.size() > mostBytes) {
            throw new IOException("the spool " + file + " holds " + before + " bytes and may not grow over " + mostBytes
                    + "; bring the database back and run it again to go on");
        }
        try {
            PrivateFiles.write(channel, bytes.toByteArray());
            channel.force(false);
        } catch (IOException e) {
            forget(before, e);
            throw new IOException(
                    "the database is away, and the spool " + file + " takes no more: " + e.getMessage()
                            + "; make room, bring the database back and run it again to go on",
                    e);
        }
    }

    /** A part of a line that stayed would spoil the one after it. */
    private void forget(long from, IOException cause) {
        try {
            channel.truncate(from);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Its lines stand in the database. */
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
