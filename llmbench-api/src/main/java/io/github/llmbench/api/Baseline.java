package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where the run stands that gates such as {@code accuracy not worse than baseline by 0.02} compare with: a file that is committed beside
 * the benchmark, or a run in the store under a name. Immutable.
 *
 * <pre>{@code
 * Baseline committed = Baseline.parse("baselines/gsm8k.json");
 * Baseline kept = Baseline.parse("gsm8k-released");
 * }</pre>
 *
 * @param file the file; {@code null} where it is a name
 * @param name the name or id of a run in the store; {@code null} where it is a file
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Baseline(@Nullable Path file, @Nullable String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public Baseline {
        if ((file == null) == (name == null)) {
            throw new IllegalArgumentException(
                    "a baseline must be either a file or a name, but was " + file + " and " + name);
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("baseline must be a file that ends in .json, or a name of 1 to 100 "
                    + "letters, digits, dots, hyphens and underscores, but was \"" + name + "\"");
        }
    }

    /** A file. */
    public static Baseline file(Path file) {
        return new Baseline(file, null);
    }

    /** A run in the store by its name or id. */
    public static Baseline named(String name) {
        return new Baseline(null, name);
    }

    /** A file where it ends in {@code .json}, else a name. */
    public static Baseline parse(String text) {
        String given = Checks.notBlank(text, "baseline");
        return given.endsWith(".json") ? file(Path.of(given)) : named(given);
    }

    /** As it was given. */
    @Override
    public String toString() {
        return file != null ? file.toString() : String.valueOf(name);
    }
}
