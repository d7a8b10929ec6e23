package io.github.llmbench.engine.score.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** How the opinions of a panel become one. */
enum Vote {
    /** The most frequent; none where two are equally frequent. */
    MAJORITY {
        @Override
        OptionalDouble of(List<Double> values) {
            Map<Double, Integer> counts = new LinkedHashMap<>();
            values.forEach(value -> counts.merge(value, 1, Integer::sum));
            int most =
                    counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            List<Double> first = counts.entrySet().stream()
                    .filter(entry -> entry.getValue() == most)
                    .map(Map.Entry::getKey)
                    .toList();
            return first.size() == 1 ? OptionalDouble.of(first.get(0)) : OptionalDouble.empty();
        }
    },
    /** The mean. */
    MEAN {
        @Override
        OptionalDouble of(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).average();
        }
    };

    abstract OptionalDouble of(List<Double> values);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
