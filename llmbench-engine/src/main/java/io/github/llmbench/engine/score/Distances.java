package io.github.llmbench.engine.score;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Distances of two texts in code points, so that an emoji is one character and not two. */
final class Distances {
    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();

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

    /** Winkler 1990, with a common start of at most four characters weighted 0.1 where Jaro's similarity is at least 0.7. */
    static double jaroWinkler(String a, String b) {
        Effort.check("jaro_winkler", a.length(), b.length());
        Coded coded = Coded.of(a, b);
        return JARO_WINKLER.apply(coded.a(), coded.b());
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
