package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Scorer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The scorers that come with LLM-Bench. All are immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Task task = Task.of(dataset)
 *         .scorer(Scorers.exactMatch(Extractors.gsm8kFlexible()))
 *         .scorer(Scorers.named("strict", Scorers.exactMatch(Extractors.gsm8kStrict())));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Scorers {
    private static final List<String> NAMES = List.of("exact_match", "includes", "numeric", "regex_match");

    private Scorers() {}

    /** Right where the stripped response equals a target: {@code exact_match}. */
    public static ExactMatch exactMatch() {
        return exactMatch(Extractors.trimmed());
    }

    /** Right where what the first successful of these extractors finds equals a target: {@code exact_match}. */
    public static ExactMatch exactMatch(Extractor first, Extractor... others) {
        List<Extractor> all = new ArrayList<>();
        all.add(first);
        all.addAll(List.of(others));
        return new ExactMatch(all, false, false, List.of());
    }

    /** Right where the response contains a target, without regard to case: {@code includes}. */
    public static Scorer includes() {
        return new Includes(true);
    }

    /** Right where the response contains a target: {@code includes}. */
    public static Scorer includes(boolean ignoreCase) {
        return new Includes(ignoreCase);
    }

    /** Right where the last number of the response is no further than {@code tolerance} from a target: {@code numeric}. */
    public static Scorer numeric(double tolerance) {
        return numeric(tolerance, Extractors.lastNumber());
    }

    /**
     * Right where the number found by {@code extractor} is no further than {@code tolerance} from a target: {@code numeric}.
     *
     * @throws IllegalArgumentException if the tolerance is negative or not finite
     */
    public static Scorer numeric(double tolerance, Extractor extractor) {
        if (!Double.isFinite(tolerance)) {
            throw new IllegalArgumentException("tolerance must be a number >= 0, but was " + tolerance);
        }
        return new NumericMatch(extractor, BigDecimal.valueOf(tolerance));
    }

    /**
     * Right where the pattern matches somewhere in the response: {@code regex_match}.
     *
     * @throws IllegalArgumentException if it is no regular expression
     */
    public static Scorer regexMatch(String pattern) {
        return new RegexMatch(Extractors.compile(pattern));
    }

    /**
     * The same scorer under another name, so that two of a kind can stand side by side; its metric becomes
     * {@code accuracy.<name>}.
     *
     * @throws IllegalArgumentException if the name is not lower-case letters, digits and underscores
     */
    public static Scorer named(String name, Scorer scorer) {
        return new NamedScorer(name, scorer);
    }

    /** The scorer of this name, without options; see {@link #byName(String, Map)}. */
    public static Scorer byName(String name) {
        return byName(name, Map.of());
    }

    /**
     * The scorer of this name: one of {@link #names()}, or one a jar on the class path offers as a service, which takes no option
     * but {@code name}. Options as in a declaration: {@code extract}, {@code ignore-case}, {@code ignore-punctuation} and
     * {@code ignore} of exact_match, {@code ignore-case} of includes, {@code tolerance} and {@code extract} of numeric,
     * {@code pattern} of regex_match; {@code name} of each.
     *
     * @throws IllegalArgumentException if there is none of this name, or it has no such option
     */
    public static Scorer byName(String name, Map<String, ?> options) {
        return switch (name) {
            case "exact_match" -> {
                Options given = new Options(
                        name, options, Set.of("name", "extract", "ignore-case", "ignore-punctuation", "ignore"));
                ExactMatch scorer = new ExactMatch(
                        given.extractors("extract", Extractors.trimmed()),
                        given.flag("ignore-case", false),
                        given.flag("ignore-punctuation", false),
                        List.of());
                yield renamed(scorer.ignoring(given.texts("ignore").toArray(String[]::new)), given);
            }
            case "includes" -> {
                Options given = new Options(name, options, Set.of("name", "ignore-case"));
                yield renamed(new Includes(given.flag("ignore-case", true)), given);
            }
            case "numeric" -> {
                Options given = new Options(name, options, Set.of("name", "tolerance", "extract"));
                List<Extractor> extractors = given.extractors("extract", Extractors.lastNumber());
                if (extractors.size() > 1) {
                    throw new IllegalArgumentException("numeric takes one extractor, but got " + extractors);
                }
                yield renamed(new NumericMatch(extractors.get(0), given.number("tolerance", BigDecimal.ZERO)), given);
            }
            case "regex_match" -> {
                Options given = new Options(name, options, Set.of("name", "pattern"));
                yield renamed(regexMatch(given.required("pattern")), given);
            }
            default -> renamed(offered(name), new Options(name, options, Set.of("name")));
        };
    }

    /** Names of the scorers, in alphabetical order. */
    public static List<String> names() {
        return NAMES;
    }

    private static Scorer renamed(Scorer scorer, Options options) {
        @Nullable String name = options.text("name");
        return name == null ? scorer : named(name, scorer);
    }

    private static Scorer offered(String name) {
        for (Scorer scorer : ServiceLoader.load(Scorer.class)) {
            if (scorer.name().equals(name)) {
                return scorer;
            }
        }
        throw new IllegalArgumentException(
                "scorer must be one of " + String.join(", ", NAMES) + ", but was \"" + name + "\"");
    }
}
