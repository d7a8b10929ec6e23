package io.github.llmbench.engine.score;

import java.util.ArrayList;
import java.util.List;

/**
 * chrF, 0 to 100: the F-score of character n-grams, and with {@code wordOrder} of word n-grams too (chrF++).
 *
 * <p>Sources: Popovic 2015 and 2017; defaults and smoothing as in sacreBLEU 2 ({@code metrics/chrf.py}).
 *
 * @param characterOrder greatest order of character n-grams
 * @param wordOrder greatest order of word n-grams; 0 for none, 2 for chrF++
 * @param beta weight of recall against precision
 * @param whitespace whether white space counts as characters
 * @param epsilon smooths every order with a small number, as chrF++.py does, instead of leaving out orders without n-grams
 */
record Chrf(int characterOrder, int wordOrder, int beta, boolean whitespace, boolean epsilon) {
    /** sacreBLEU's chrF2. */
    static final Chrf DEFAULT = new Chrf(6, 0, 2, false, false);

    private static final double EPSILON = 1e-16;

    Chrf {
        if (characterOrder < 1 || wordOrder < 0 || beta < 1) {
            throw new IllegalArgumentException(
                    "chrF needs a character order >= 1, a word order >= 0 and a beta >= 1, but got " + characterOrder
                            + ", " + wordOrder + " and " + beta);
        }
    }

    /** Of one segment and one reference. */
    double sentence(String answer, String reference) {
        return score(statistics(answer, List.of(reference)));
    }

    /** The statistics of one segment with the reference that it is nearest to; those of a corpus are their sum. */
    Ngrams statistics(String answer, List<String> references) {
        Ngrams best = statistics(answer, references.get(0));
        double highest = score(best);
        for (String reference : references.subList(1, references.size())) {
            Ngrams other = statistics(answer, reference);
            double score = score(other);
            if (score > highest) {
                highest = score;
                best = other;
            }
        }
        return best;
    }

    /**
     * The same with one reference: character orders first. N-grams of an order of which the reference has none do not count, be it one
     * segment of many.
     */
    private Ngrams statistics(String answer, String reference) {
        Ngrams characters = Ngrams.count(characterOrder, characters(answer), List.of(characters(reference)));
        if (wordOrder == 0) {
            return characters.whereReferenceHas();
        }
        Ngrams words = Ngrams.ofWords(wordOrder, words(answer), List.of(words(reference)));
        return characters.and(words).whereReferenceHas();
    }

    double score(Ngrams counts) {
        double factor = (double) beta * beta;
        double sum = 0;
        double precisions = 0;
        double recalls = 0;
        int orders = 0;
        int all = characterOrder + wordOrder;
        for (int i = 1; i <= all; i++) {
            double matched = counts.matched(i);
            long given = counts.answer(i);
            long wanted = counts.reference(i);
            double precision = given > 0 ? matched / given : EPSILON;
            double recall = wanted > 0 ? matched / wanted : EPSILON;
            double denominator = factor * precision + recall;
            sum += denominator > 0 ? (1 + factor) * precision * recall / denominator : EPSILON;
            if (given > 0 && wanted > 0) {
                precisions += precision;
                recalls += recall;
                orders++;
            }
        }
        if (epsilon) {
            return 100 * sum / all;
        }
        if (precisions + recalls == 0) {
            return 0;
        }
        double precision = precisions / orders;
        double recall = recalls / orders;
        return 100 * (1 + factor) * precision * recall / (factor * precision + recall);
    }

    /** As sacreBLEU writes it. */
    String signature() {
        return "|case:mixed|eff:" + (epsilon ? "no" : "yes") + "|nc:" + characterOrder + "|nw:" + wordOrder + "|beta:"
                + beta + "|space:" + (whitespace ? "yes" : "no");
    }

    private int[] characters(String text) {
        return whitespace
                ? text.codePoints().toArray()
                : text.codePoints().filter(c -> !PythonText.isSpace(c)).toArray();
    }

    /** One mark at the end of a word, else at its start, is a word of its own. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : PythonText.split(text)) {
            int last = word.length() - 1;
            if (last > 0 && PythonText.isPunctuation(word.charAt(last))) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (last > 0 && PythonText.isPunctuation(word.charAt(0))) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }
}
