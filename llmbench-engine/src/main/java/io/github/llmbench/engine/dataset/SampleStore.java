package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Samples by number. Few are kept on the heap; where they are many they lie in a temporary file, of which only the places are kept,
 * eight bytes a sample. Once filled it is safe for use by several threads. To be closed.
 */
@API(status = INTERNAL, since = "0.1")
public final class SampleStore extends AbstractList<Sample> implements RandomAccess, AutoCloseable {
    /** Characters that may stay on the heap; twice as many bytes at worst. */
    private static final long HEAP_CHARACTERS = 16L << 20;

    private static final int OBJECT_OVERHEAD = 200;
    private static final int BUFFER = 1 << 16;

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final long heapCharacters;
    private @Nullable List<Sample> heap = new ArrayList<>();
    private long characters;
    private @Nullable FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long[] starts = new long[256];
    private int size;
    private long written;

    SampleStore(long heapCharacters) {
        this.heapCharacters = heapCharacters;
        writer = Json.mapper().writerFor(Sample.class);
        reader = Json.mapper().readerFor(Sample.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    /**
     * Takes all samples of a stream, which it leaves open.
     *
     * @throws UncheckedIOException if they are too many for the heap and the temporary directory cannot be written
     */
    public static SampleStore of(Stream<Sample> samples) {
        return of(samples, HEAP_CHARACTERS);
    }

    static SampleStore of(Stream<Sample> samples, long heapCharacters) {
        SampleStore store = new SampleStore(heapCharacters);
        try {
            samples.forEachOrdered(store::put);
            store.flush();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void put(Sample sample) {
        List<Sample> kept = heap;
        if (kept == null) {
            spill(sample);
            return;
        }
        kept.add(sample);
        size++;
        characters += characters(sample);
        if (characters > heapCharacters) {
            heap = null;
            size = 0;
            kept.forEach(this::spill);
        }
    }

    /** A row's fields are its metadata too, but mostly the same texts as input and target. */
    private static long characters(Sample sample) {
        long sum = OBJECT_OVERHEAD + 100L * sample.metadata().size();
        for (Object value : sample.metadata().values()) {
            sum += value instanceof String text ? text.length() : OBJECT_OVERHEAD;
        }
        return sum + sample.input().length();
    }

    private void spill(Sample sample) {
        byte[] json = json(sample);
        if (size + 1 >= starts.length) {
            starts = Arrays.copyOf(starts, Math.multiplyExact(starts.length, 2));
        }
        if (buffer.remaining() < json.length) {
            flush();
        }
        if (json.length > buffer.capacity()) {
            write(ByteBuffer.wrap(json));
        } else {
            buffer.put(json);
        }
        starts[size + 1] = starts[size] + json.length;
        size++;
    }

    private byte[] json(Sample sample) {
        try {
            return writer.writeValueAsBytes(sample);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "sample " + sample.id() + " has metadata that is no JSON value: " + e.getOriginalMessage(), e);
        }
    }

    private void flush() {
        if (buffer.position() > 0) {
            write(buffer.flip());
            buffer.clear();
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            FileChannel channel = file == null ? open() : file;
            while (bytes.hasRemaining()) {
                written += channel.write(bytes, written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("samples could not be put into a temporary file: " + e.getMessage(), e));
        }
    }

    private FileChannel open() throws IOException {
        Path path = Files.createTempFile("llmbench-samples-", ".jsonl");
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        file = channel;
        return channel;
    }

    @Override
    public Sample get(int index) {
        List<Sample> kept = heap;
        if (kept != null) {
            return kept.get(index);
        }
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        try {
            FileChannel channel = file;
            if (channel == null) {
                throw new IOException("closed");
            }
            ByteBuffer json = ByteBuffer.allocate(Math.toIntExact(starts[index + 1] - starts[index]));
            long at = starts[index];
            while (json.hasRemaining()) {
                int read = channel.read(json, at);
                if (read < 0) {
                    throw new IOException("the file was cut");
                }
                at += read;
            }
            return reader.readValue(json.array());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("a sample could not be read from a temporary file: " + e.getMessage(), e));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void close() {
        FileChannel channel = file;
        file = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
