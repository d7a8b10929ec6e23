package io.github.llmbench.engine.reduce;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The score of the most frequent answer. Without answers the scores themselves are counted. */
final class MajorityVote implements Reducer {
    @Override
    public double reduce(double[] scores) {
        return Reducers.mode().reduce(scores);
    }

    @Override
    public double reduce(double[] scores, @Nullable String[] answers) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            String answer = answers[i];
            if (answer != null && !Double.isNaN(scores[i])) {
                counts.merge(answer, 1, Integer::sum);
                values.putIfAbsent(answer, scores[i]);
            }
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .findFirst()
                .map(entry -> values.getOrDefault(entry.getKey(), Double.NaN))
                .orElseGet(() -> reduce(scores));
    }
}
