package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Right where an answer keeps the assertions of its own sample, each {@code {type, value, threshold, weight}} with promptfoo's names;
 * {@code not-} before a type turns it round.
 *
 * <p>The share kept is weighted. Without a threshold of the sample all must be kept; with one the share must reach it. An assertion
 * of weight 0 counts for nothing, whatever it says. What cannot be told, such as the cost of an unpriced call, leaves the answer unscored.
 *
 * @param field of the sample that holds the list
 * @see <a href="https://www.promptfoo.dev/docs/configuration/expected-outputs/">promptfoo, assertions</a>
 */
record Asserts(String field) implements Scorer {
    /** The types there are. */
    static final Set<String> TYPES = Set.of(
            "equals",
            "contains",
            "icontains",
            "starts-with",
            "regex",
            "contains-any",
            "contains-all",
            "icontains-any",
            "icontains-all",
            "is-json",
            "contains-json",
            "rouge-n",
            "bleu",
            "gleu",
            "levenshtein",
            "latency",
            "cost",
            "is-refusal");
    /** Field of a sample with the share of its assertions that is enough. */
    static final String THRESHOLD = "assert_threshold";

    private static final String NOT = "not-";

    @Override
    public String name() {
        return "asserts";
    }

    @Override
    public String signature() {
        return "asserts|v1|field=" + field;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (!(sample.metadata().get(field) instanceof List<?> list) || list.isEmpty()) {
            return Score.unscored("sample " + sample.id() + " has no list of assertions in its field " + field);
        }
        double kept = 0;
        double all = 0;
        List<String> broken = new ArrayList<>();
        for (Object one : list) {
            if (!(one instanceof Map<?, ?> assertion)) {
                return Score.unscored(
                        "an assertion of sample " + sample.id() + " must be {type, value}, but was " + one);
            }
            Score score;
            double weight;
            try {
                weight = number(assertion.get("weight"), 1);
                if (weight == 0) {
                    continue;
                }
                score = judged(assertion, input);
            } catch (IllegalArgumentException e) {
                return Score.unscored("assertion " + assertion + " of sample " + sample.id() + ": " + e.getMessage());
            }
            if (score.state() == Score.State.UNSCORED) {
                return Score.unscored("assertion " + assertion + ": " + score.explanation());
            }
            all += weight;
            kept += weight * score.value();
            if (score.value() < 1) {
                broken.add(
                        assertion.get("type") + (score.explanation() == null ? "" : " (" + score.explanation() + ")"));
            }
        }
        Object threshold = sample.metadata().get(THRESHOLD);
        boolean right = threshold == null ? broken.isEmpty() : (all == 0 ? 1 : kept / all) >= number(threshold, 1);
        Score score = Score.of(right);
        return broken.isEmpty() ? score : score.because("not kept: " + String.join(", ", broken));
    }

    private static Score judged(Map<?, ?> assertion, ScoringInput input) {
        String type = String.valueOf(assertion.get("type"));
        boolean not = type.startsWith(NOT);
        Score score = plain(not ? type.substring(NOT.length()) : type, assertion, input);
        if (!not || score.state() == Score.State.UNSCORED) {
            return score;
        }
        return Score.of(score.value() < 1);
    }

    private static Score plain(String type, Map<?, ?> assertion, ScoringInput input) {
        Object value = assertion.get("value");
        return switch (type) {
            case "equals" ->
                value instanceof Map || value instanceof List
                        ? by("json_equals", List.of(JsonText.write(value)), input)
                        : by("equals", texts(value), input);
            case "contains", "icontains", "regex", "starts-with" -> by(type.replace('-', '_'), texts(value), input);
            case "contains-any", "contains-all", "icontains-any", "icontains-all" ->
                Scorers.byName(
                                type.replace('-', '_'),
                                Map.of("values", value instanceof String list ? list : texts(value)))
                        .score(input);
            case "is-json", "contains-json" ->
                Scorers.byName(type.replace('-', '_'), schema(value)).score(input);
            case "rouge-n" -> graded("rouge_1", value, assertion, 0.75, input);
            case "bleu" -> graded("bleu", value, assertion, 0.5, input);
            case "gleu" -> graded("gleu", value, assertion, 0.5, input);
            case "levenshtein" ->
                Score.of(texts(value).stream()
                        .anyMatch(one ->
                                Distances.levenshtein(input.text(), one) <= number(assertion.get("threshold"), 5)));
            case "latency" -> atMost(new LatencyScore().score(input), assertion);
            case "cost" -> atMost(new CostScore().score(input), assertion);
            case "is-refusal" -> Refusal.english().score(input);
            default ->
                throw new IllegalArgumentException("there is no assertion type " + type + "; there are "
                        + TYPES.stream().sorted().toList());
        };
    }

    /** An object, or its text as a cell of a table holds it. */
    private static Map<String, ?> schema(@Nullable Object value) {
        return value == null || String.valueOf(value).isBlank() ? Map.of() : Map.of("schema", value);
    }

    private static Score by(String scorer, List<String> targets, ScoringInput input) {
        return Scorers.byName(scorer).score(with(targets, input));
    }

    private static Score graded(
            String scorer, @Nullable Object value, Map<?, ?> assertion, double usual, ScoringInput input) {
        Scorer graded = Scorers.byName(scorer);
        Score score = graded.score(with(texts(value), input));
        return score.scored()
                ? Score.of(score.value() / graded.highest() >= number(assertion.get("threshold"), usual))
                : score;
    }

    private static Score atMost(Score measured, Map<?, ?> assertion) {
        if (assertion.get("threshold") == null) {
            throw new IllegalArgumentException("it needs a threshold");
        }
        return measured.scored() ? Score.of(measured.value() <= number(assertion.get("threshold"), 0)) : measured;
    }

    private static ScoringInput with(List<String> targets, ScoringInput input) {
        Sample sample = input.sample();
        return new ScoringInput(
                new Sample(sample.id(), sample.input(), targets, List.of(), new HashMap<>(), sample.cluster()),
                input.messages(),
                input.text(),
                input.response(),
                input.cost());
    }

    private static List<String> texts(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("it needs a value");
        }
        return value instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    private static double number(@Nullable Object value, double usual) {
        if (value == null) {
            return usual;
        }
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("threshold and weight must be numbers, but one was " + value, e);
        }
    }
}
