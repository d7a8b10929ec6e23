package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Names samples: where they are, which field is what, and under which licence. Immutable; reading happens in the engine, as a
 * stream, so that a large file never sits in memory.
 *
 * <pre>{@code
 * Dataset gsm8k = Dataset.jsonl("classpath:gsm8k/test.jsonl").input("question").target("answer").licence("MIT");
 * }</pre>
 *
 * @param name what reports call it; unless given, the file's name without its ending
 * @param version {@code null} where none is stated
 * @param licence {@code null} where none is stated
 * @param source where the samples come from
 * @param fields which field of a row becomes which part of a sample
 * @param limit at most so many samples; {@code null} for all
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Dataset(
        String name,
        @Nullable String version,
        @Nullable String licence,
        Source source,
        Fields fields,
        @Nullable Integer limit) {

    public Dataset {
        Checks.notBlank(name, "dataset name");
        Checks.notNull(source, "source of dataset " + name);
        Checks.notNull(fields, "fields of dataset " + name);
        if (limit != null) {
            Checks.positive(limit, "limit of dataset " + name);
        }
    }

    /** Where samples come from. */
    public sealed interface Source permits File, Supplied {}

    /**
     * A file in JSON Lines.
     *
     * @param location a path, or {@code classpath:} and a resource's name
     */
    public record File(String location) implements Source {
        public File {
            Checks.notBlank(location, "dataset location");
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
     * @param choices {@code null}: {@code choices} where the row has them
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
        return new Dataset(fileName(location), null, null, new File(location), Fields.USUAL, null);
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
        return new Dataset(value, version, licence, source, fields, limit);
    }

    /** With a version. */
    public Dataset version(String value) {
        return new Dataset(name, value, licence, source, fields, limit);
    }

    /** With a licence. */
    public Dataset licence(String value) {
        return new Dataset(name, version, value, source, fields, limit);
    }

    /** With other field names. */
    public Dataset fields(Fields value) {
        return new Dataset(name, version, licence, source, value, limit);
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

    /** With at most {@code samples} samples, the first ones. */
    public Dataset limit(int samples) {
        return new Dataset(name, version, licence, source, fields, samples);
    }

    private static String fileName(String location) {
        String path = Checks.notBlank(location, "dataset location");
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        int dot = file.indexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
