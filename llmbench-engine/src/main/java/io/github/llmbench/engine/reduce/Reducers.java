package io.github.llmbench.engine.reduce;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.stats.PassRates;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.stat.StatUtils;
import org.apiguardian.api.API;

/**
 * The usual ways to make one score of a sample's epochs. All leave NaN out.
 *
 * <pre>{@code
 * double score = Reducers.passAt(2, 1).reduce(new double[] {1, 0, 0, 1, Double.NaN}); // 0.8333
 * }</pre>
 *
 * <p>Source of the names and rules: the reducers of UK AISI's Inspect.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Reducers {
    private static final Pattern COUNTED = Pattern.compile("(at_least|pass_at|pass_k)_([0-9]{1,6})");

    private Reducers() {}

    /** The mean. */
    public static Reducer mean() {
        return scored(StatUtils::mean);
    }

    /** The median; of an even number the mean of the two in the middle. */
    public static Reducer median() {
        return scored(scores -> StatUtils.percentile(scores, 50));
    }

    /** The most frequent score; of several the one that came first. */
    public static Reducer mode() {
        return scored(Reducers::mode);
    }

    /** The best score of a scorer for which higher is better. */
    public static Reducer max() {
        return scored(StatUtils::max);
    }

    /**
     * The score of the answer that most epochs gave, of equally frequent ones the first; epochs without an answer count only where all are.
     *
     * <p>Source: Wang et al., Self-consistency improves chain of thought reasoning, arXiv:2203.11171 (2022).
     */
    public static Reducer majorityVote() {
        return new MajorityVote();
    }

    /** How many epochs a reducer of this name needs at least. */
    public static int fewest(String name) {
        Matcher counted = COUNTED.matcher(name);
        return counted.matches() ? Integer.parseInt(counted.group(2)) : 1;
    }

    /** Whether the scores that a reducer of this name gives lie between 0 and 1, whatever those of the epochs are. */
    public static boolean shares(String name) {
        return COUNTED.matcher(name).matches();
    }

    /**
     * Refuses a reducer that counts what passes for a scorer whose values neither pass nor fail.
     *
     * @throws IllegalArgumentException if {@code at_least_K}, {@code pass_at_K} or {@code pass_k_K} meets a graded scorer, or one for
     *     which less is better
     */
    public static void check(String name, Scorer scorer) {
        if (!shares(name) || (scorer.binary() && scorer.higherIsBetter())) {
            return;
        }
        throw new IllegalArgumentException("reducer " + name + " counts answers that pass, but "
                + (scorer.higherIsBetter()
                        ? scorer.name() + " is graded; give the scorer a threshold"
                        : "for " + scorer.name() + " less is better; take another scorer")
                + ", or the reducer mean or median");
    }

    /**
     * 1 where at least {@code k} epochs score {@code value} or more, else 0; NaN where fewer than {@code k} have a score.
     *
     * <p>Inspect says 0 there, but an epoch without a score is not one that failed: {@link #passAt} and {@link #passK} have no value
     * either.
     */
    public static Reducer atLeast(int k, double value) {
        atLeastOne(k);
        return scored(scores -> scores.length < k ? Double.NaN : passes(scores, value) >= k ? 1 : 0);
    }

    /** {@linkplain PassRates#passAtK The chance} that one of {@code k} epochs scores {@code value} or more. */
    public static Reducer passAt(int k, double value) {
        atLeastOne(k);
        return scored(scores -> PassRates.passAtK(scores.length, passes(scores, value), k));
    }

    /** {@linkplain PassRates#passHatK The chance} that all of {@code k} epochs score {@code value} or more. */
    public static Reducer passK(int k, double value) {
        atLeastOne(k);
        return scored(scores -> PassRates.passHatK(scores.length, passes(scores, value), k));
    }

    /**
     * The reducer of this name: {@code mean}, {@code median}, {@code mode}, {@code max}, {@code at_least_2}, {@code pass_at_2} or
     * {@code pass_k_2} with any number of epochs; for the last three a score of 1 passes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Reducer byName(String name) {
        Matcher counted = COUNTED.matcher(name);
        if (counted.matches()) {
            int k = Integer.parseInt(counted.group(2));
            return switch (counted.group(1)) {
                case "at_least" -> atLeast(k, 1);
                case "pass_at" -> passAt(k, 1);
                default -> passK(k, 1);
            };
        }
        return switch (name) {
            case "mean" -> mean();
            case "median" -> median();
            case "mode" -> mode();
            case "max" -> max();
            case "majority_vote" -> majorityVote();
            default ->
                throw new IllegalArgumentException(
                        "reducer must be one of mean, median, mode, max, majority_vote, at_least_K, pass_at_K,"
                                + " pass_k_K with a whole number K, but was \"" + name + "\"");
        };
    }

    private static Reducer scored(ToDoubleFunction<double[]> ofScored) {
        return scores -> {
            double[] scored =
                    Arrays.stream(scores).filter(score -> !Double.isNaN(score)).toArray();
            return scored.length == 0 ? Double.NaN : ofScored.applyAsDouble(scored);
        };
    }

    private static long passes(double[] scores, double value) {
        return Arrays.stream(scores).filter(score -> score >= value).count();
    }

    private static double mode(double[] scores) {
        Map<Double, Integer> counts = new LinkedHashMap<>();
        for (double score : scores) {
            counts.merge(score, 1, Integer::sum);
        }
        double mode = scores[0];
        for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > counts.getOrDefault(mode, 0)) {
                mode = entry.getKey();
            }
        }
        return mode;
    }

    private static void atLeastOne(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be >= 1, but was " + k);
        }
    }
}
