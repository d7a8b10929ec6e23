package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Names samples: where they are, which field is what, which are used, and under which licence. Immutable; reading happens in the
 * engine, as a stream, so that a large file never sits in memory.
 *
 * <pre>{@code
 * Dataset gsm8k = Dataset.jsonl("classpath:gsm8k/test.jsonl").input("question").target("answer").licence("MIT");
 * Dataset hundred = Dataset.file("questions.csv.gz").where("level", "hard").shuffled(7).limit(100);
 * }</pre>
 *
 * @param name what reports call it; unless given, the file's name without its ending
 * @param version {@code null} where none is stated
 * @param licence {@code null} where none is stated
 * @param source where the samples come from
 * @param fields which field of a row becomes which part of a sample
 * @param limit at most so many samples, the first ones of the selection; {@code null} for all
 * @param selection which samples are used, and in which order
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Dataset(
        String name,
        @Nullable String version,
        @Nullable String licence,
        Source source,
        Fields fields,
        @Nullable Integer limit,
        Selection selection) {

    public Dataset {
        Checks.notBlank(name, "dataset name");
        Checks.notNull(source, "source of dataset " + name);
        Checks.notNull(fields, "fields of dataset " + name);
        if (limit != null) {
            Checks.positive(limit, "limit of dataset " + name);
        }
        Checks.notNull(selection, "selection of dataset " + name);
    }

    /** Of all samples in the order of the rows. */
    public Dataset(
            String name,
            @Nullable String version,
            @Nullable String licence,
            Source source,
            Fields fields,
            @Nullable Integer limit) {
        this(name, version, licence, source, fields, limit, Selection.ALL);
    }

    /** Where samples come from. */
    public sealed interface Source permits File, Supplied {}

    /**
     * A file; one that ends in {@code .gz} is unpacked while it is read.
     *
     * @param location a path, or {@code classpath:} and a resource's name
     * @param format how rows are written
     */
    public record File(String location, Format format) implements Source {
        public File {
            Checks.notBlank(location, "dataset location");
            Checks.notNull(format, "format of " + location);
        }

        /** In the format that its name ends in. */
        public File(String location) {
            this(location, Format.of(location));
        }
    }

    /** How a file's rows are written. All are UTF-8. */
    public enum Format {
        /** One JSON object a line. */
        JSON_LINES,
        /** One JSON array of objects. */
        JSON,
        /** Comma-separated values as RFC 4180 has them, with names in the first row; every field is a text. */
        CSV;

        /** By the ending of a name, {@code .gz} aside; JSON Lines unless it is {@code .json} or {@code .csv}. */
        static Format of(String location) {
            String name = Checks.notBlank(location, "dataset location").toLowerCase(Locale.ROOT);
            String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
            return bare.endsWith(".json") ? JSON : bare.endsWith(".csv") ? CSV : JSON_LINES;
        }
    }

    /**
     * Samples made by code.
     *
     * @param samples gives the same samples in the same order each time it is asked
     */
    public record Supplied(Supplier<Stream<Sample>> samples) implements Source {
        public Supplied {
            Checks.notNull(samples, "samples");
        }
    }

    /**
     * Which field of a row becomes which part of a sample. All fields of a row, these included, are also its metadata.
     *
     * @param id {@code null}: {@code id} where the row has one, else a hash of input and target
     * @param input {@code null}: the first of {@code input}, {@code question}, {@code prompt} that the row has
     * @param target {@code null}: the first of {@code target}, {@code answer} that the row has
     * @param choices a field with a list, or several fields as {@code a,b,c,d}; {@code null}: {@code choices} where the row has them
     * @param cluster {@code null}: {@code cluster} where the row has one
     * @param session metadata field that names a conversation: its samples are turns in the order of the rows, each put after the
     *     answer to the one before, with all of it as history; {@code null}: every sample stands alone
     */
    public record Fields(
            @Nullable String id,
            @Nullable String input,
            @Nullable String target,
            @Nullable String choices,
            @Nullable String cluster,
            @Nullable String session) {
        /** The usual names. */
        public static final Fields USUAL = new Fields(null, null, null, null, null);

        /** Of samples that stand alone. */
        public Fields(
                @Nullable String id,
                @Nullable String input,
                @Nullable String target,
                @Nullable String choices,
                @Nullable String cluster) {
            this(id, input, target, choices, cluster, null);
        }

        private Fields with(@Nullable String newId, @Nullable String newInput, @Nullable String newTarget) {
            return new Fields(newId, newInput, newTarget, choices, cluster, session);
        }
    }

    /** A file in JSON Lines: a path, or {@code classpath:} and a resource's name. */
    public static Dataset jsonl(String location) {
        return of(new File(location, Format.JSON_LINES));
    }

    /** A file with one JSON array of objects: a path, or {@code classpath:} and a resource's name. */
    public static Dataset json(String location) {
        return of(new File(location, Format.JSON));
    }

    /** A file of comma-separated values with names in its first row: a path, or {@code classpath:} and a resource's name. */
    public static Dataset csv(String location) {
        return of(new File(location, Format.CSV));
    }

    /** A file in the format that its name ends in ({@code .jsonl}, {@code .json}, {@code .csv}, each also {@code .gz}). */
    public static Dataset file(String location) {
        return of(new File(location));
    }

    private static Dataset of(File file) {
        return new Dataset(fileName(file.location), null, null, file, Fields.USUAL, null);
    }

    /** Samples made by code. */
    public static Dataset of(String name, Supplier<Stream<Sample>> samples) {
        return new Dataset(name, null, null, new Supplied(samples), Fields.USUAL, null);
    }

    /** These samples. */
    public static Dataset of(String name, List<Sample> samples) {
        List<Sample> copy = List.copyOf(samples);
        return of(name, copy::stream);
    }

    /** Under another name. */
    public Dataset named(String value) {
        return new Dataset(value, version, licence, source, fields, limit, selection);
    }

    /** With a version. */
    public Dataset version(String value) {
        return new Dataset(name, value, licence, source, fields, limit, selection);
    }

    /** With a licence. */
    public Dataset licence(String value) {
        return new Dataset(name, version, value, source, fields, limit, selection);
    }

    /** With other field names. */
    public Dataset fields(Fields value) {
        return new Dataset(name, version, licence, source, value, limit, selection);
    }

    /** With {@code field} as the id. */
    public Dataset id(String field) {
        return fields(fields.with(field, fields.input, fields.target));
    }

    /** With {@code field} as the input. */
    public Dataset input(String field) {
        return fields(fields.with(fields.id, field, fields.target));
    }

    /** With {@code field} as the target. */
    public Dataset target(String field) {
        return fields(fields.with(fields.id, fields.input, field));
    }

    /** With conversations: samples whose {@code field} is the same are the turns of one, in order. */
    public Dataset session(String field) {
        return fields(new Fields(
                fields.id,
                fields.input,
                fields.target,
                fields.choices,
                fields.cluster,
                Checks.notBlank(field, "session field")));
    }

    /** With at most {@code samples} samples, the first ones of the selection. */
    public Dataset limit(int samples) {
        return new Dataset(name, version, licence, source, fields, samples, selection);
    }

    /** With this selection. */
    public Dataset select(Selection value) {
        return new Dataset(name, version, licence, source, fields, limit, value);
    }

    /** With only the samples whose {@code field} is one of these values, as texts; of a list, one of its items. */
    public Dataset where(String field, String... values) {
        return select(selection.and(Selection.Filter.in(field, values)));
    }

    /** Without the samples whose {@code field} is one of these values. */
    public Dataset whereNot(String field, String... values) {
        return select(selection.and(Selection.Filter.in(field, values).negated()));
    }

    /** With only the samples that pass; {@code filter} stands for the code in a run's identity. */
    public Dataset where(String filter, Predicate<Sample> test) {
        return select(selection.and(new Selection.Filter(filter, test)));
    }

    /** In a seeded order; with a limit this is a random sample. The turns of a session stay in their order. */
    public Dataset shuffled(long seed) {
        return select(new Selection(selection.filters(), selection.split(), seed, selection.onBadRow()));
    }

    /** The train side of a seeded split. */
    public Dataset train(double trainShare, long seed) {
        return split(new Selection.Split(Selection.Part.TRAIN, trainShare, seed));
    }

    /** The test side of a seeded split: all that {@link #train} with the same share and seed leaves. */
    public Dataset test(double trainShare, long seed) {
        return split(new Selection.Split(Selection.Part.TEST, trainShare, seed));
    }

    private Dataset split(Selection.Split split) {
        return select(new Selection(selection.filters(), split, selection.shuffle(), selection.onBadRow()));
    }

    /** With rows that are no sample left out and counted, in place of an error. */
    public Dataset skipBadRows() {
        return select(
                new Selection(selection.filters(), selection.split(), selection.shuffle(), Selection.OnBadRow.SKIP));
    }

    private static String fileName(String location) {
        String path = Checks.notBlank(location, "dataset location");
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        int dot = file.indexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
