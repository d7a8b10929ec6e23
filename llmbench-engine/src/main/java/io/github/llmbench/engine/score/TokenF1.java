package io.github.llmbench.engine.score;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** F1 of two bags or two sets of words. */
final class TokenF1 {
    private TokenF1() {}

    /**
     * SQuAD 2.0: on multisets of normalised words; 1 where both have none, 0 where one has none.
     *
     * <p>Source: Rajpurkar et al. 2018, {@code evaluate-v2.0.py}.
     */
    static double squad(String answer, String target) {
        List<String> given = PythonText.split(NormalForm.squad(answer));
        List<String> wanted = PythonText.split(NormalForm.squad(target));
        if (given.isEmpty() || wanted.isEmpty()) {
            return given.equals(wanted) ? 1 : 0;
        }
        Map<String, Integer> left = new HashMap<>();
        wanted.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : given) {
            int count = left.getOrDefault(word, 0);
            if (count > 0) {
                left.put(word, count - 1);
                common++;
            }
        }
        return harmonic((double) common / given.size(), (double) common / wanted.size());
    }

    /** On sets: an empty side has a precision, or a recall, of 1. Source: Inspect, DROP. */
    static double ofSets(String answer, String target) {
        Set<String> given = new HashSet<>(PythonText.split(answer));
        Set<String> wanted = new HashSet<>(PythonText.split(target));
        long common = given.stream().filter(wanted::contains).count();
        double precision = given.isEmpty() ? 1 : (double) common / given.size();
        double recall = wanted.isEmpty() ? 1 : (double) common / wanted.size();
        return harmonic(precision, recall);
    }

    private static double harmonic(double precision, double recall) {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
