package io.github.llmbench.engine.score.judge;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one judge thinks of an answer.
 *
 * @param value the score
 * @param word the verdict in its own words
 * @param reason why; {@code null} where it gave none
 * @param figures further numbers of the score
 */
record Opinion(double value, String word, @Nullable String reason, Map<String, Double> figures) {
    Opinion {
        figures = Map.copyOf(figures);
    }
}
