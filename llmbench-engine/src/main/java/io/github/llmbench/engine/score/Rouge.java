package io.github.llmbench.engine.score;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ROUGE-N, ROUGE-L and ROUGE-Lsum, 0 to 1.
 *
 * <p>Source: Lin 2004; tokens, stemming and the union of common subsequences as in {@code rouge_score} of google-research.
 *
 * @param kind which of them
 * @param stemmed whether words of more than three characters are stemmed
 */
record Rouge(Kind kind, boolean stemmed) {
    private static final Pattern NEW_LINE = Pattern.compile("\n");
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");
    private static final int SHORT = 3;

    /** Of the table of two sentences, 128 MiB; answers may be hostile. */
    private static final long MOST_CELLS = 1L << 25;

    /** Which of them. */
    enum Kind {
        ROUGE_1,
        ROUGE_2,
        ROUGE_L,
        ROUGE_LSUM
    }

    /** What is looked at. */
    enum Measure {
        F,
        PRECISION,
        RECALL
    }

    /** Precision and recall. */
    record Value(double precision, double recall) {
        static final Value NONE = new Value(0, 0);

        double f() {
            return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
        }

        double of(Measure measure) {
            return switch (measure) {
                case F -> f();
                case PRECISION -> precision;
                case RECALL -> recall;
            };
        }
    }

    Value score(String answer, String target) {
        return switch (kind) {
            case ROUGE_1 -> ngrams(1, answer, target);
            case ROUGE_2 -> ngrams(2, answer, target);
            case ROUGE_L -> longest(tokens(answer), tokens(target));
            case ROUGE_LSUM -> summary(sentences(answer), sentences(target));
        };
    }

    private Value ngrams(int order, String answer, String target) {
        Ngrams counts = Ngrams.ofWords(order, tokens(answer), List.of(tokens(target)));
        double matched = counts.matched(order);
        return new Value(matched / Math.max(1, counts.answer(order)), matched / Math.max(1, counts.reference(order)));
    }

    private static Value longest(List<String> answer, List<String> target) {
        if (answer.isEmpty() || target.isEmpty()) {
            return Value.NONE;
        }
        double common = commonLength(target, answer);
        return new Value(common / answer.size(), common / target.size());
    }

    private static Value summary(List<List<String>> answer, List<List<String>> target) {
        int given = answer.stream().mapToInt(List::size).sum();
        int wanted = target.stream().mapToInt(List::size).sum();
        if (given == 0 || wanted == 0) {
            return Value.NONE;
        }
        Map<String, Integer> leftOfAnswer = counts(answer);
        Map<String, Integer> leftOfTarget = counts(target);
        double hits = 0;
        for (List<String> sentence : target) {
            BitSet union = new BitSet();
            answer.forEach(other -> union.or(common(sentence, other)));
            for (int i = union.nextSetBit(0); i >= 0; i = union.nextSetBit(i + 1)) {
                String word = sentence.get(i);
                if (leftOfAnswer.getOrDefault(word, 0) > 0 && leftOfTarget.getOrDefault(word, 0) > 0) {
                    hits++;
                    leftOfAnswer.merge(word, -1, Integer::sum);
                    leftOfTarget.merge(word, -1, Integer::sum);
                }
            }
        }
        return new Value(hits / given, hits / wanted);
    }

    /** Places in {@code target} of one of the longest common subsequences. */
    private static BitSet common(List<String> target, List<String> answer) {
        int[][] lengths = lengths(target, answer);
        BitSet places = new BitSet();
        int i = target.size();
        int j = answer.size();
        while (i > 0 && j > 0) {
            if (target.get(i - 1).equals(answer.get(j - 1))) {
                places.set(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    /** The length alone, in two rows. */
    private static int commonLength(List<String> target, List<String> answer) {
        Effort.check("rouge_l", target.size(), answer.size());
        Map<String, Integer> numbers = new HashMap<>();
        int[] rows = Ngrams.numbered(target, numbers);
        int[] columns = Ngrams.numbered(answer, numbers);
        int[] before = new int[columns.length + 1];
        int[] current = new int[columns.length + 1];
        for (int row : rows) {
            for (int j = 1; j <= columns.length; j++) {
                current[j] = row == columns[j - 1] ? before[j - 1] + 1 : Math.max(before[j], current[j - 1]);
            }
            int[] spare = before;
            before = current;
            current = spare;
        }
        return before[columns.length];
    }

    private static int[][] lengths(List<String> target, List<String> answer) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] rows = Ngrams.numbered(target, numbers);
        int[] columns = Ngrams.numbered(answer, numbers);
        if ((long) rows.length * columns.length > MOST_CELLS) {
            throw new IllegalStateException("rouge_lsum takes sentences of " + rows.length + " and " + columns.length
                    + " words for too long; break the text into lines");
        }
        int[][] lengths = new int[rows.length + 1][columns.length + 1];
        for (int i = 1; i <= rows.length; i++) {
            for (int j = 1; j <= columns.length; j++) {
                lengths[i][j] = rows[i - 1] == columns[j - 1]
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }

    private List<List<String>> sentences(String text) {
        return NEW_LINE.splitAsStream(text).map(this::tokens).toList();
    }

    private List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (String word : OTHER.split(text.toLowerCase(Locale.ROOT), 0)) {
            if (!word.isEmpty()) {
                tokens.add(stemmed && word.length() > SHORT ? PorterStemmer.stem(word) : word);
            }
        }
        return tokens;
    }

    private static Map<String, Integer> counts(List<List<String>> sentences) {
        Map<String, Integer> counts = new HashMap<>();
        sentences.forEach(sentence -> sentence.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }
}
