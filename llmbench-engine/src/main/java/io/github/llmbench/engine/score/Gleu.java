package io.github.llmbench.engine.score;

import java.util.List;
import java.util.Locale;

/**
 * Google-BLEU, 0 to 1: the smaller of precision and recall over all n-grams up to n = 4, words in lower case and without dots at
 * their end.
 *
 * <p>Sources: Wu et al. 2016, section 4.3; case and dots as in promptfoo.
 */
final class Gleu {
    private static final int ORDER = 4;

    private Gleu() {}

    static double score(String answer, String target) {
        List<String> given = words(answer);
        List<String> wanted = words(target);
        if (given.isEmpty() || wanted.isEmpty()) {
            return 0;
        }
        Ngrams counts = Ngrams.ofWords(ORDER, given, List.of(wanted));
        double matched = counts.allMatched();
        return Math.min(matched / counts.allOfAnswer(), matched / counts.allOfReference());
    }

    private static List<String> words(String text) {
        return PythonText.split(text.toLowerCase(Locale.ROOT)).stream()
                .map(word -> PythonText.stripTrailing(word, "."))
                .toList();
    }
}
