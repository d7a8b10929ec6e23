package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Right where the extracted answer equals one of the targets. Immutable and safe for use by several threads.
 *
 * <p>The answer is what the first extractor that finds one finds; the same extractor is applied to the targets, and where it finds
 * nothing in a target the target stands as it is. Where both sides are numbers they are compared as numbers ({@code 1,000} equals
 * {@code 1000.0}), else as texts, case and punctuation included unless said otherwise.
 *
 * <pre>{@code
 * Scorers.exactMatch(Extractors.firstLine()).ignoringCase().ignoringPunctuation();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ExactMatch implements Scorer {
    private static final Pattern DIGITS = Pattern.compile("[0-9]");

    private final List<Extractor> extractors;
    private final List<Pattern> ignored;
    private final Rules rules;

    /**
     * How two answers are compared.
     *
     * @param numbers two numbers by value
     */
    record Rules(boolean ignoreCase, boolean ignorePunctuation, boolean ignoreDigits, boolean numbers) {
        static final Rules DEFAULT = new Rules(false, false, false, true);
    }

    ExactMatch(List<Extractor> extractors, List<Pattern> ignored, Rules rules) {
        this.extractors = List.copyOf(extractors);
        this.ignored = List.copyOf(ignored);
        this.rules = rules;
    }

    /** Without regard to case. */
    public ExactMatch ignoringCase() {
        return new ExactMatch(
                extractors, ignored, new Rules(true, rules.ignorePunctuation, rules.ignoreDigits, rules.numbers));
    }

    /** Without regard to the 32 punctuation marks of ASCII. */
    public ExactMatch ignoringPunctuation() {
        return new ExactMatch(
                extractors, ignored, new Rules(rules.ignoreCase, true, rules.ignoreDigits, rules.numbers));
    }

    /** Without the ten digits of ASCII. */
    public ExactMatch ignoringDigits() {
        return new ExactMatch(extractors, ignored, new Rules(rules.ignoreCase, rules.ignorePunctuation, true, false));
    }

    /** Numbers as texts too, so that {@code 1.0} is not {@code 1}, as lm-evaluation-harness and HELM have it. */
    public ExactMatch comparingTexts() {
        return new ExactMatch(
                extractors, ignored, new Rules(rules.ignoreCase, rules.ignorePunctuation, rules.ignoreDigits, false));
    }

    /**
     * Without whatever these patterns match, on both sides, in this order and before all else.
     *
     * @throws IllegalArgumentException if one is no regular expression
     */
    public ExactMatch ignoring(String... patterns) {
        List<Pattern> all = new ArrayList<>(ignored);
        for (String pattern : patterns) {
            all.add(Extractors.compile(pattern));
        }
        return new ExactMatch(extractors, all, rules);
    }

    @Override
    public String name() {
        return "exact_match";
    }

    @Override
    public String signature() {
        return "exact_match|v1|extract="
                + extractors.stream().map(Extractor::signature).toList()
                + "|ignore_case=" + rules.ignoreCase
                + "|ignore_punctuation=" + rules.ignorePunctuation
                + "|ignore_digits=" + rules.ignoreDigits
                + "|numbers=" + rules.numbers
                + "|ignore=" + ignored;
    }

    /** 1/n for a sample with n choices. */
    @Override
    public double chance(Sample sample) {
        return sample.choices().isEmpty() ? 0 : 1.0 / sample.choices().size();
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        List<Score.Step> steps = new ArrayList<>();
        for (Extractor extractor : extractors) {
            Extraction extraction = Extraction.of(extractor, input.text());
            steps.addAll(extraction.steps());
            Optional<String> answer = extraction.found();
            if (answer.isPresent()) {
                return judge(new Extraction(answer, steps), answer.get(), expected(extractor, sample));
            }
        }
        return Score.extractionFailed(
                        worst(),
                        "no answer found by "
                                + String.join(
                                        ", ",
                                        extractors.stream().map(Extractor::name).toList()))
                .steps(steps);
    }

    private Score judge(Extraction extraction, String answer, List<String> expected) {
        boolean right = expected.stream().anyMatch(target -> same(answer, target));
        Score score = Score.of(right).answer(answer).steps(extraction.against(answer, expected, this::form));
        return right ? score : score.because("expected " + String.join(" or ", expected));
    }

    private static List<String> expected(Extractor extractor, Sample sample) {
        return sample.targets().stream()
                .map(target -> extractor.extract(target).orElse(target))
                .toList();
    }

    private boolean same(String left, String right) {
        String a = withoutIgnored(left);
        String b = withoutIgnored(right);
        if (rules.numbers) {
            Optional<BigDecimal> number = Numbers.parse(a);
            Optional<BigDecimal> other = number.isEmpty() ? Optional.empty() : Numbers.parse(b);
            if (number.isPresent() && other.isPresent()) {
                return number.get().compareTo(other.get()) == 0;
            }
        }
        return folded(a).equals(folded(b));
    }

    /** A number as it is read, a text as it is compared. */
    private String form(String text) {
        String rest = withoutIgnored(text);
        return (rules.numbers ? Numbers.parse(rest).map(BigDecimal::toString) : Optional.<String>empty())
                .orElseGet(() -> folded(rest));
    }

    private String withoutIgnored(String text) {
        String rest = text;
        for (Pattern pattern : ignored) {
            rest = BoundedText.match(pattern, rest, matcher -> matcher.replaceAll(""));
        }
        return rest;
    }

    private String folded(String text) {
        String folded = rules.ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
        folded = rules.ignorePunctuation ? PythonText.withoutPunctuation(folded) : folded;
        return rules.ignoreDigits ? DIGITS.matcher(folded).replaceAll("") : folded;
    }

    @Override
    public String toString() {
        return signature();
    }
}
