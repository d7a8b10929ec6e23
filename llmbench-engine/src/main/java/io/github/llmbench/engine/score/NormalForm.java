package io.github.llmbench.engine.score;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The forms in which question-answering benchmarks compare answers.
 *
 * <p>Sources: the evaluation scripts of SQuAD 2.0 (Rajpurkar et al. 2018), DROP (Dua et al. 2019) as in lm-evaluation-harness, and
 * {@code scorer/_classification.py} of UK AISI's Inspect.
 */
final class NormalForm {
    private static final Pattern ARTICLES = Pattern.compile(PythonText.BOUNDARY + "(?:a|an|the)" + PythonText.BOUNDARY);
    private static final Pattern BLANK_OR_HYPHEN = Pattern.compile("[ -]");

    private NormalForm() {}

    /** SQuAD: lower case, no ASCII punctuation, no English articles, one blank between words. */
    static String squad(String text) {
        return squad(text, true);
    }

    /** As {@link #squad(String)}, with articles kept unless said otherwise. */
    static String squad(String text, boolean withoutArticles) {
        String plain = PythonText.withoutPunctuation(text.toLowerCase(Locale.ROOT));
        return joined(withoutArticles ? withoutArticles(plain) : plain);
    }

    /** DROP: as SQuAD, token by token, with numbers kept whole and written alike. */
    static String drop(String text) {
        return tokens(text)
                .map(token -> dropToken(token.toLowerCase(Locale.ROOT)))
                .filter(NormalForm::notBlank)
                .collect(Collectors.joining(" "))
                .strip();
    }

    /** Inspect: as DROP, with case folded, with numbers freed of punctuation around them, and without stop words. */
    static String inspect(String text, List<String> stopWords) {
        Set<String> stops = new HashSet<>();
        stopWords.forEach(word -> stops.add(inspectToken(word)));
        return tokens(text)
                .map(NormalForm::inspectToken)
                .filter(token -> !stops.contains(token))
                .filter(NormalForm::notBlank)
                .collect(Collectors.joining(" "))
                .strip();
    }

    private static Stream<String> tokens(String text) {
        return BLANK_OR_HYPHEN.splitAsStream(text);
    }

    private static String dropToken(String token) {
        String bare = PythonText.isNumber(token) ? token : PythonText.withoutPunctuation(token);
        return joined(withoutArticles(written(bare)));
    }

    private static String inspectToken(String token) {
        String folded = PythonText.caseFold(token);
        String bare = folded;
        if (!PythonText.isNumber(folded)) {
            String inner = PythonText.strip(folded, PythonText.PUNCTUATION);
            bare = PythonText.isNumber(inner) ? inner : PythonText.withoutPunctuation(folded);
        }
        return joined(withoutArticles(written(bare)));
    }

    /** Numbers of one value in one form. */
    private static String written(String token) {
        OptionalDouble number = PythonText.number(token);
        if (number.isEmpty()) {
            return token;
        }
        double value = number.getAsDouble();
        // As Python writes them, so that they equal the same word in another place.
        return Double.isNaN(value)
                ? "nan"
                : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : String.valueOf(value);
    }

    private static String withoutArticles(String text) {
        if (isPlainWord(text)) {
            return text.equals("a") || text.equals("an") || text.equals("the") ? " " : text;
        }
        return ARTICLES.matcher(text).replaceAll(" ");
    }

    /** One word of small letters and digits, as most tokens are: no pattern is needed. */
    private static boolean isPlainWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static String joined(String text) {
        return String.join(" ", PythonText.split(text));
    }

    private static boolean notBlank(String token) {
        return !PythonText.strip(token).isEmpty();
    }
}
