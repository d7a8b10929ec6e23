package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * Judges an answer.
 *
 * <p>Implementations are immutable and safe for use by several threads. {@link #signature()} must change whenever the same answer
 * may get another score: it is part of a run's identity.
 *
 * <pre>{@code
 * Scorer polite = Scorer.of("polite", input -> Score.of(input.text().contains("please")));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Scorer {
    /** The scorer's name in Java, YAML and reports, such as {@code exact_match}. */
    String name();

    /** The metric its mean is reported as; {@code accuracy} for scorers of right and wrong. */
    default String metric() {
        return binary() ? "accuracy" : name();
    }

    /** Name, version and options in one line. */
    String signature();

    /** Judges one answer; never returns null. An exception makes the score unscored with its message. */
    Score score(ScoringInput input);

    /** As {@link #score}, for scorers that wait for something, such as a judge. */
    default CompletionStage<Score> scoreAsync(ScoringInput input) {
        return CompletableFuture.completedFuture(score(input));
    }

    /** The models it calls through {@link ScoringInput#judges()}; none unless it is a judge. Labels tell them apart. */
    default List<ModelRef> judges() {
        return List.of();
    }

    /** Whether every value is 0 or 1. */
    default boolean binary() {
        return true;
    }

    /** The lowest value. */
    default double lowest() {
        return 0;
    }

    /** The highest value. */
    default double highest() {
        return 1;
    }

    /** Whether more is better. */
    default boolean higherIsBetter() {
        return true;
    }

    /** What guessing scores on this sample: 0 for free answers, 1/n for one of n choices. */
    default double chance(Sample sample) {
        return 0;
    }

    /** The worst value. */
    default double worst() {
        return higherIsBetter() ? lowest() : highest();
    }

    /** A scorer of right and wrong from a function; the name stands for its code in the signature. */
    static Scorer of(String name, Function<ScoringInput, Score> function) {
        Checks.notBlank(name, "scorer name");
        Checks.notNull(function, "function of scorer " + name);
        return new Scorer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String signature() {
                return name + "|java";
            }

            @Override
            public Score score(ScoringInput input) {
                return function.apply(input);
            }
        };
    }
}
