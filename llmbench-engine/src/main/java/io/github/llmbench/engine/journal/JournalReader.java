package io.github.llmbench.engine.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
import java.util.BitSet;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads a journal: the last line of each trial, in order, one line at a time. */
final class JournalReader {
    private static final String KEY = "key";

    private final Path file;
    private final ObjectReader keys;
    private final ObjectReader trials;
    private volatile Known known = new Known(-1, new BitSet());

    JournalReader(Path file, JsonMapper mapper) {
        this.file = file;
        keys = mapper.readerFor(Trial.Key.class);
        trials = mapper.readerFor(Trial.class);
    }

    /** Which lines are the last of their trials; a run may have a million of them. */
    private static final class Lines {
        private final KeyIndex index = new KeyIndex();
        private long[] numbers = new long[256];

        void put(Trial.Key key, long line) {
            int trial = index.add(key.model(), key.task(), key.sample(), Integer.toString(key.epoch()));
            if (trial == numbers.length) {
                numbers = Arrays.copyOf(numbers, numbers.length * 2);
            }
            numbers[trial] = line;
        }

        BitSet last() {
            BitSet last = new BitSet();
            Arrays.stream(numbers).forEach(number -> last.set(Math.toIntExact(number)));
            return last;
        }
    }

    /** Which lines of a file that was so long are the last of their trials: a finished run is read several times. */
    private record Known(long length, BitSet last) {}

    /** The trials; to be closed by the caller. */
    Stream<Trial> read() {
        if (!Files.exists(file)) {
            return Stream.empty();
        }
        try {
            Values values = new Values(last(), trials.createParser(file.toFile()));
            return StreamSupport.stream(values, false).onClose(values::close);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The trials of a file, read by one parser: one a line would look up the names of all fields anew. */
    private final class Values extends Spliterators.AbstractSpliterator<Trial> {
        private final BitSet last;
        private final JsonParser parser;
        private int line;

        Values(BitSet last, JsonParser parser) {
            super(last.cardinality(), ORDERED | NONNULL);
            this.last = last;
            this.parser = parser;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Trial> action) {
            // Lines that were written since are not of this reading.
            while (++line < last.length()) {
                Optional<Trial> trial = parse(line, () -> next(last.get(line)));
                trial.ifPresent(action);
                if (trial.isPresent()) {
                    return true;
                }
            }
            return false;
        }

        private Optional<Trial> next(boolean wanted) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not an object");
            }
            if (wanted) {
                return Optional.of(trials.readValue(parser));
            }
            parser.skipChildren();
            return Optional.empty();
        }

        void close() {
            try {
                parser.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private BitSet last() throws IOException {
        Known before = known;
        long length = Files.size(file);
        if (before.length() == length) {
            return before.last();
        }
        Lines last = new Lines();
        AtomicLong number = new AtomicLong();
        try (Stream<String> lines = lines()) {
            lines.forEach(line -> {
                long n = number.incrementAndGet();
                last.put(parse(n, () -> key(line)), n);
            });
        }
        BitSet found = last.last();
        // Lines may have come while it was read; only a file that stood still is known.
        if (Files.size(file) == length) {
            known = new Known(length, found);
        }
        return found;
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

    /** A trial is written with its key in front: nothing behind it is looked at. */
    private Trial.Key key(String line) throws IOException {
        try (JsonParser parser = keys.createParser(line)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean found = parser.currentName().equals(KEY);
                    parser.nextToken();
                    if (found) {
                        return keys.readValue(parser, Trial.Key.class);
                    }
                    parser.skipChildren();
                }
            }
        }
        throw new IOException("it has no field \"" + KEY + "\"");
    }

    private interface Parsing<T> {
        T parse() throws IOException;
    }

    private <T> T parse(long line, Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(
                    "line " + line + " of " + file + " is not a trial; move the run's directory away to start anew",
                    e));
        }
    }
}
