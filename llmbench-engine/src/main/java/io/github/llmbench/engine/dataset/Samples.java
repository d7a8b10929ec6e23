package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Selection;
import io.github.llmbench.engine.compact.KeyIndex;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apiguardian.api.API;

/**
 * Opens the samples of a data set, and names them by a hash of their content. Stateless, safe for use by several threads.
 *
 * <pre>{@code
 * try (Stream<Sample> samples = Samples.open(Dataset.file("questions.jsonl"), Path.of(""))) {
 *     samples.forEach(System.out::println);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Samples {
    private static final String CLASSPATH = "classpath:";

    private Samples() {}

    /**
     * The samples that the data set selects, read as they are asked for unless they are shuffled; to be closed by the caller.
     *
     * @param directory where relative paths start
     * @throws IllegalArgumentException if a row is no sample and is not to be skipped; the message names file, line and what is wrong
     * @throws UncheckedIOException if it cannot be read
     */
    public static Stream<Sample> open(Dataset dataset, Path directory) {
        return open(dataset, directory, new SkippedRows());
    }

    /**
     * The same, with account of the rows that are left out.
     *
     * @param skipped is told of each; complete when the stream was read to its end
     */
    public static Stream<Sample> open(Dataset dataset, Path directory, SkippedRows skipped) {
        return open(dataset, directory, skipped, UnaryOperator.identity());
    }

    /**
     * The samples of a file, each changed as it is read.
     *
     * @param change may refuse a row by an {@link IllegalArgumentException} whose message goes on after "line 3 of file.jsonl"
     */
    public static Stream<Sample> changed(Dataset dataset, Path directory, UnaryOperator<Sample> change) {
        return open(dataset, directory, new SkippedRows(), change);
    }

    private static Stream<Sample> open(
            Dataset dataset, Path directory, SkippedRows skipped, UnaryOperator<Sample> change) {
        Stream<Sample> all = distinct(dataset, rows(dataset, directory, skipped, change));
        for (Selection.Filter filter : dataset.selection().filters()) {
            all = all.filter(filter.test());
        }
        Selection.Split split = dataset.selection().split();
        if (split != null) {
            all = all.filter(sample -> SeededOrder.in(split, dataset, sample));
        }
        Integer limit = dataset.limit();
        Long seed = dataset.selection().shuffle();
        if (seed == null) {
            return limit == null ? all : all.limit(limit);
        }
        SeededOrder order = new SeededOrder(seed, dataset.fields().session());
        return limit == null ? order.all(all) : order.first(all, limit);
    }

    private static Stream<ReadSample> rows(
            Dataset dataset, Path directory, SkippedRows skipped, UnaryOperator<Sample> change) {
        if (!(dataset.source() instanceof Dataset.File file)) {
            return ((Dataset.Supplied) dataset.source())
                    .samples()
                    .get()
                    .map(change)
                    .map(ReadSample::supplied);
        }
        RowReader rows = reader(file, directory);
        SampleMapper mapper =
                new SampleMapper(file.location(), dataset.fields(), file.format() == Dataset.Format.CSV, change);
        boolean skip = dataset.selection().onBadRow() == Selection.OnBadRow.SKIP;
        return Stream.generate(() -> sample(rows, mapper, skip, skipped))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .onClose(() -> close(rows));
    }

    private static Optional<ReadSample> sample(RowReader rows, SampleMapper mapper, boolean skip, SkippedRows skipped) {
        while (true) {
            try {
                Row row = rows.next();
                return row == null ? Optional.empty() : Optional.of(mapper.sample(row));
            } catch (BadRowException e) {
                if (!skip) {
                    throw e;
                }
                skipped.add(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void close(RowReader rows) {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RowReader reader(Dataset.File file, Path directory) {
        InputStream in = input(file.location(), directory);
        try {
            boolean packed = file.location().toLowerCase(Locale.ROOT).endsWith(".gz");
            Reader text =
                    new InputStreamReader(packed ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8.newDecoder());
            return switch (file.format()) {
                case JSON_LINES -> new JsonLinesRows(file.location(), text);
                case JSON -> new JsonArrayRows(file.location(), text);
                case CSV -> new CsvRows(file.location(), text);
            };
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException(
                    file.location() + " is not gzip: " + e.getMessage() + "; a name that ends in .gz must be", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * SHA-256 over the content: the file's bytes with its field names and selection, or the samples made by code.
     *
     * @param directory where relative paths start
     */
    public static String hash(Dataset dataset, Path directory) {
        MessageDigest digest = sha256();
        if (dataset.source() instanceof Dataset.File file) {
            try (InputStream in = new DigestInputStream(input(file.location(), directory), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String selection = dataset.selection().equals(Selection.ALL)
                    ? ""
                    : "|" + dataset.selection().signature();
            digest.update((dataset.fields() + "|" + dataset.limit() + selection).getBytes(StandardCharsets.UTF_8));
        } else {
            try (Stream<Sample> samples = open(dataset, directory)) {
                samples.forEach(sample -> digest.update(sample.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Rows that are the same twice are two samples; different rows under one given id are an error, those under one derived id differ in
     * their choices, say, and are numbered too.
     */
    private static Stream<Sample> distinct(Dataset dataset, Stream<ReadSample> samples) {
        KeyIndex ids = new KeyIndex();
        Contents contents = new Contents();
        Map<String, Integer> repeats = new HashMap<>();
        return samples.map(read -> {
            Sample sample = read.sample();
            int before = ids.size();
            int number = ids.add(sample.id());
            if (number == before) {
                contents.put(number, sample.hashCode());
                return sample;
            }
            if (contents.hashes[number] != sample.hashCode() && !read.derivedId()) {
                throw new IllegalArgumentException("dataset " + dataset.name()
                        + " has two different samples with the id \"" + sample.id() + "\"; ids must be unique");
            }
            Sample again;
            do {
                String id = sample.id() + "#" + (repeats.merge(sample.id(), 1, Integer::sum) + 1);
                again = new Sample(
                        id, sample.input(), sample.targets(), sample.choices(), sample.metadata(), sample.cluster());
                before = ids.size();
                number = ids.add(id);
            } while (number != before);
            contents.put(number, again.hashCode());
            return again;
        });
    }

    /** A hash of each sample, to tell a repeated row from another one under its id. */
    private static final class Contents {
        private int[] hashes = new int[256];

        void put(int number, int hash) {
            if (number == hashes.length) {
                hashes = Arrays.copyOf(hashes, hashes.length * 2);
            }
            hashes[number] = hash;
        }
    }

    private static InputStream input(String location, Path directory) {
        try {
            if (!location.startsWith(CLASSPATH)) {
                Path file = directory.resolve(location);
                if (Files.isDirectory(file)) {
                    throw new IllegalArgumentException(
                            "dataset file " + file.toAbsolutePath() + " is a directory; name a file");
                }
                return Files.newInputStream(file);
            }
            String name = location.substring(CLASSPATH.length()).replaceFirst("^/+", "");
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            InputStream resource = (loader == null ? Samples.class.getClassLoader() : loader).getResourceAsStream(name);
            if (resource == null) {
                throw new IllegalArgumentException("dataset " + name + " is not on the class path");
            }
            return resource;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "dataset file " + directory.resolve(location).toAbsolutePath() + " does not exist", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
