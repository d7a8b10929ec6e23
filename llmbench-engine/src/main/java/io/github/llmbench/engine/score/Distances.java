package io.github.llmbench.engine.score;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Distances of two texts in code points, so that an emoji is one character and not two. */
final class Distances {
    private static final double LIKE = 0.7;
    private static final double A_CHARACTER = 0.1;
    private static final int LONGEST_START = 4;

    private Distances() {}

    /** Insertions, deletions and substitutions. */
    static int levenshtein(String a, String b) {
        Effort.check("levenshtein", a.length(), b.length());
        Coded coded = Coded.of(a, b);
        return LevenshteinDistance.getDefaultInstance().apply(coded.a(), coded.b());
    }

    /** 1 - distance / length of the longer text; 1 where both are empty. */
    static double similarity(String a, String b) {
        int longer = Math.max(a.codePointCount(0, a.length()), b.codePointCount(0, b.length()));
        return longer == 0 ? 1 : 1 - (double) levenshtein(a, b) / longer;
    }

    /**
     * Winkler 1990, with a common start of at most four characters weighted 0.1 where Jaro's similarity is above 0.7. Half a
     * transposition counts for none, as in Winkler's own program and in rapidfuzz, where commons-text counts it.
     */
    static double jaroWinkler(String a, String b) {
        Effort.check("jaro_winkler", a.length(), b.length());
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        double jaro = jaro(left, right);
        if (jaro <= LIKE) {
            return jaro;
        }
        int start = 0;
        int most = Math.min(LONGEST_START, Math.min(left.length, right.length));
        while (start < most && left[start] == right[start]) {
            start++;
        }
        return jaro + start * A_CHARACTER * (1 - jaro);
    }

    /** Jaro 1989. Characters match where they are the same and no further apart than half the longer text, each once. */
    private static double jaro(int[] a, int[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length ? 1 : 0;
        }
        int reach = Math.max(0, Math.max(a.length, b.length) / 2 - 1);
        boolean[] taken = new boolean[a.length];
        int[] matched = new int[b.length];
        int matches = 0;
        for (int j = 0; j < b.length; j++) {
            int end = Math.min(a.length, j + reach + 1);
            for (int i = Math.max(0, j - reach); i < end; i++) {
                if (!taken[i] && a[i] == b[j]) {
                    taken[i] = true;
                    matched[matches++] = b[j];
                    break;
                }
            }
        }
        if (matches == 0) {
            return 0;
        }
        int other = 0;
        int at = 0;
        for (int i = 0; i < a.length; i++) {
            if (taken[i] && a[i] != matched[at++]) {
                other++;
            }
        }
        double common = matches;
        int transpositions = other / 2;
        return (common / a.length + common / b.length + (common - transpositions) / common) / 3;
    }

    /** Both texts with one {@code char} a code point, equal where the code points are. */
    private record Coded(CharSequence a, CharSequence b) {
        static Coded of(String a, String b) {
            boolean plain =
                    a.length() == a.codePointCount(0, a.length()) && b.length() == b.codePointCount(0, b.length());
            if (plain) {
                return new Coded(a, b);
            }
            Map<Integer, Character> codes = new HashMap<>();
            return new Coded(coded(a, codes), coded(b, codes));
        }

        private static String coded(String text, Map<Integer, Character> codes) {
            StringBuilder result = new StringBuilder(text.length());
            text.codePoints()
                    .forEach(c -> result.append(
                            codes.computeIfAbsent(c, x -> (char) codes.size()).charValue()));
            return result.toString();
        }
    }
}
