package io.github.llmbench.engine.score;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * BLEU, 0 to 100: the geometric mean of n-gram precisions up to n = 4 times the brevity penalty.
 *
 * <p>Sources: Papineni et al. 2002; smoothing as in Chen and Cherry 2014; defaults and statistics as in sacreBLEU 2 ({@code
 * metrics/bleu.py}).
 *
 * @param tokenizer splits segments into tokens
 * @param smoothing what becomes of a precision of 0
 * @param smoothingValue of floor and add-k; {@code null} for the usual one
 * @param lowerCase without regard to case
 * @param effectiveOrder whether orders that a segment is too short for are left out, as for single segments
 */
record Bleu(
        BleuTokenizer tokenizer,
        Smoothing smoothing,
        @Nullable Double smoothingValue,
        boolean lowerCase,
        boolean effectiveOrder) {
    private static final int ORDER = 4;
    private static final double LOG_OF_ZERO = -9999999999.0;

    /** sacreBLEU's for single segments. */
    static final Bleu SENTENCE = new Bleu(BleuTokenizer.V13A, Smoothing.EXP, null, false, true);

    /** What becomes of a precision of 0. */
    enum Smoothing {
        NONE,
        FLOOR,
        ADD_K,
        EXP;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Smoothing of(String label) {
            for (Smoothing smoothing : values()) {
                if (smoothing.label().equals(label)) {
                    return smoothing;
                }
            }
            throw new IllegalArgumentException(
                    "smoothing must be one of none, floor, add-k, exp, but was \"" + label + "\"");
        }
    }

    /**
     * What a score is made of.
     *
     * @param ngrams matched and counted
     * @param answerLength tokens
     * @param referenceLength tokens of the references nearest in length
     */
    record Statistics(Ngrams ngrams, long answerLength, long referenceLength) {
        Statistics plus(Statistics other) {
            return new Statistics(
                    ngrams.plus(other.ngrams),
                    answerLength + other.answerLength,
                    referenceLength + other.referenceLength);
        }

        /** 1 unless the answer is shorter than the reference. */
        double brevityPenalty() {
            if (answerLength >= referenceLength) {
                return 1;
            }
            return answerLength == 0 ? 0 : Math.exp(1 - (double) referenceLength / answerLength);
        }
    }

    /** Of one segment. */
    double sentence(String answer, List<String> references) {
        return score(statistics(answer, references));
    }

    /** The statistics of one segment; those of a corpus are their sum. */
    Statistics statistics(String answer, List<String> references) {
        List<String> words = tokens(answer);
        List<List<String>> others = references.stream().map(this::tokens).toList();
        return new Statistics(Ngrams.ofWords(ORDER, words, others), words.size(), nearestLength(words.size(), others));
    }

    double score(Statistics statistics) {
        Ngrams ngrams = statistics.ngrams();
        if (ngrams.allMatched() == 0) {
            return 0;
        }
        double value = smoothingValue != null ? smoothingValue : smoothing == Smoothing.FLOOR ? 0.1 : 1;
        double halving = 1;
        double logs = 0;
        int orders = 0;
        for (int n = 1; n <= ORDER; n++) {
            double add = smoothing == Smoothing.ADD_K && n > 1 ? value : 0;
            double matched = ngrams.matched(n) + add;
            double total = ngrams.answer(n) + add;
            if (total == 0) {
                break;
            }
            double precision = 100 * matched / total;
            if (matched == 0 && smoothing == Smoothing.EXP) {
                halving *= 2;
                precision = 100 / (halving * total);
            } else if (matched == 0 && smoothing == Smoothing.FLOOR) {
                precision = 100 * value / total;
            }
            logs += precision == 0 ? LOG_OF_ZERO : Math.log(precision);
            orders++;
        }
        int counted = effectiveOrder ? orders : ORDER;
        logs += (counted - orders) * LOG_OF_ZERO;
        return statistics.brevityPenalty() * Math.exp(logs / counted);
    }

    /** As sacreBLEU writes it, without the number of references, which the sample says. */
    String signature() {
        String value = smoothing == Smoothing.FLOOR || smoothing == Smoothing.ADD_K
                ? String.format(
                        Locale.ROOT,
                        "[%.2f]",
                        smoothingValue != null ? smoothingValue : smoothing == Smoothing.FLOOR ? 0.1 : 1.0)
                : "";
        return "|case:" + (lowerCase ? "lc" : "mixed") + "|eff:" + (effectiveOrder ? "yes" : "no") + "|tok:"
                + tokenizer.label() + "|smooth:" + smoothing.label() + value;
    }

    private List<String> tokens(String segment) {
        return tokenizer.tokens(lowerCase ? segment.toLowerCase(Locale.ROOT) : segment);
    }

    private static long nearestLength(int length, List<List<String>> references) {
        long nearest = -1;
        for (List<String> reference : references) {
            long difference = Math.abs(length - reference.size());
            long best = Math.abs(length - nearest);
            if (nearest < 0 || difference < best || (difference == best && reference.size() < nearest)) {
                nearest = reference.size();
            }
        }
        return nearest;
    }
}
