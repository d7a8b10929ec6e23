package io.github.llmbench.engine.journal;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.compact.KeyIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Reads a journal: the last line of each trial, in order, one line at a time. */
final class JournalReader {
    private final Path file;
    private final ObjectReader keys;
    private final ObjectReader trials;

    JournalReader(Path file, JsonMapper mapper) {
        this.file = file;
        keys = mapper.readerFor(Keyed.class);
        trials = mapper.readerFor(Trial.class);
    }

    private record Keyed(Trial.Key key) {}

    /** The last line of each trial; a run may have a million of them. */
    private static final class Lines {
        private final KeyIndex index = new KeyIndex();
        private long[] numbers = new long[256];

        void put(Trial.Key key, long line) {
            int trial = of(index, key);
            if (trial == numbers.length) {
                numbers = Arrays.copyOf(numbers, numbers.length * 2);
            }
            numbers[trial] = line;
        }

        long of(Trial.Key key) {
            return numbers[of(index, key)];
        }

        private static int of(KeyIndex index, Trial.Key key) {
            return index.add(key.model(), key.task(), key.sample(), Integer.toString(key.epoch()));
        }
    }

    /** The trials; to be closed by the caller. */
    Stream<Trial> read() {
        if (!Files.exists(file)) {
            return Stream.empty();
        }
        try {
            Lines last = new Lines();
            AtomicLong number = new AtomicLong();
            try (Stream<String> lines = lines()) {
                lines.forEach(line -> {
                    long n = number.incrementAndGet();
                    Keyed keyed = parse(keys, Keyed.class, line, n);
                    last.put(keyed.key(), n);
                });
            }
            AtomicLong again = new AtomicLong();
            return lines().flatMap(line -> {
                long n = again.incrementAndGet();
                if (n > number.get()) {
                    return Stream.empty();
                }
                Keyed keyed = parse(keys, Keyed.class, line, n);
                return last.of(keyed.key()) == n ? Stream.of(parse(trials, Trial.class, line, n)) : Stream.empty();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Cuts off a last line that a killed process left without its end; its trial is made again. */
    static void dropTornLine(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            long end = raw.length();
            while (end > 0) {
                raw.seek(end - 1);
                if (raw.read() == '\n') {
                    break;
                }
                end--;
            }
            if (end < raw.length()) {
                raw.setLength(end);
            }
        }
    }

    private Stream<String> lines() throws IOException {
        BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        return reader.lines().onClose(() -> {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private <T> T parse(ObjectReader reader, Class<T> type, String line, long number) {
        try {
            return reader.readValue(line, type);
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(
                    "line " + number + " of " + file + " is not a trial; move the run's directory away to start anew",
                    e));
        }
    }
}
