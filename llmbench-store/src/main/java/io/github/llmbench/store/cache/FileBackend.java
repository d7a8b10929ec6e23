package io.github.llmbench.store.cache;

import io.github.llmbench.store.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file an answer; its time says how old it is. */
final class FileBackend implements CacheBackend {
    private static final Pattern HASH = Pattern.compile("[A-Za-z0-9]{4,128}");

    /** How full a cache is left after the oldest were forgotten, so that not every put has to look for them. */
    private static final double KEPT = 0.9;

    private final Path directory;
    private final CacheLimits limits;
    private final AtomicLong bytes;

    private FileBackend(Path directory, CacheLimits limits, long bytes) {
        this.directory = directory;
        this.limits = limits;
        this.bytes = new AtomicLong(bytes);
    }

    private record Kept(Path file, Instant time, long size) {}

    static FileBackend open(Path directory, CacheLimits limits) throws IOException {
        PrivateFiles.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new IOException(directory + " cannot be written: access denied; name another folder, or cache off");
        }
        return new FileBackend(
                directory, limits, all(directory).stream().mapToLong(Kept::size).sum());
    }

    private static List<Kept> all(Path directory) throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                kept(file).ifPresent(kept::add);
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the cache " + directory + " cannot be read: " + e.getMessage(), e);
        }
        return kept;
    }

    /** Another process may have forgotten it meanwhile. */
    private static Optional<Kept> kept(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new Kept(file, attributes.lastModifiedTime().toInstant(), attributes.size()))
                    : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private Path file(String hash) throws IOException {
        if (!HASH.matcher(hash).matches()) {
            throw new IOException("\"" + hash + "\" is not the hash of a request");
        }
        return folder(hash).resolve(hash);
    }

    /** Some hundred folders, since a file system is slow with a million files in one. */
    private Path folder(String hash) {
        return directory.resolve(hash.substring(0, 2));
    }

    @Override
    public Optional<byte[]> get(String hash) throws IOException {
        Path file = file(hash);
        try {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest())) {
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        }
    }

    private Instant oldest() {
        return Instant.now().minus(limits.timeToLive());
    }

    @Override
    public void put(String hash, byte[] response) throws IOException {
        if (response.length > limits.bytes()) {
            return;
        }
        Path file = file(hash);
        Path folder = PrivateFiles.createDirectories(folder(hash));
        // A name of its own: two processes may put the same answer at the same time.
        Path fresh = Files.createTempFile(folder, hash, ".new");
        try {
            Files.write(fresh, response);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw PrivateFiles.unwritten(file, e);
        }
        if (bytes.addAndGet(response.length) > limits.bytes()) {
            forget();
        }
    }

    private synchronized void forget() throws IOException {
        List<Kept> kept = all(directory);
        long size = kept.stream().mapToLong(Kept::size).sum();
        kept.sort(Comparator.comparing(Kept::time));
        for (Kept old : kept) {
            if (size <= limits.bytes() * KEPT && !old.time().isBefore(oldest())) {
                break;
            }
            Files.deleteIfExists(old.file());
            size -= old.size();
        }
        bytes.set(size);
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
