package io.github.llmbench.engine.compare;

import io.github.llmbench.engine.stats.Quantiles;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The values of sides in a measure, by sample. */
final class SideValues {
    private SideValues() {}

    static double[] mean(Map<String, List<Double>> side, List<String> samples) {
        return samples.stream()
                .mapToDouble(sample -> mean(side.getOrDefault(sample, List.of())))
                .toArray();
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The other side may keep the same metric under another scorer's name. */
    static Map<String, List<Double>> otherValuesOf(Measure measure, Side side) {
        String task = measure.task();
        Measure own = Measure.of(side.first().scores(task), task, measure.name());
        return own == null ? Map.of() : side.values(own);
    }

    /** One value a run. */
    static double[] perRun(Measure measure, Side side) {
        return perRun(measure, side.runs().stream().map(run -> measure.values(List.of(run), side.model())));
    }

    static double[] perRun(Measure measure, Stream<Map<String, List<Double>>> runs) {
        return runs.map(SideValues::flat)
                .filter(values -> values.length > 0)
                .mapToDouble(values -> measure.kind() == Measure.Kind.SHIFT
                        ? quantile(values, measure.p())
                        : Arrays.stream(values).average().orElseThrow())
                .toArray();
    }

    static List<String> only(Set<String> here, Set<String> there) {
        return here.stream().filter(sample -> !there.contains(sample)).toList();
    }

    static double quantile(double[] values, double p) {
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        return ascending[(int) Quantiles.rank(ascending.length, p) - 1];
    }

    static double[] flat(Map<String, List<Double>> values) {
        return values.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Those that have a value. */
    static Set<String> samples(Side side, String task, String metric) {
        Measure measure = Measure.of(side.first().scores(task), task, metric);
        return measure == null ? Set.of() : side.values(measure).keySet();
    }

    /** One value a sample, the mean over its trials. */
    static Map<String, Double> bySample(Side side, String task, String metric) {
        Map<String, Double> values = new LinkedHashMap<>();
        Measure measure = Measure.of(side.first().scores(task), task, metric);
        if (measure != null) {
            side.values(measure).forEach((sample, all) -> values.put(sample, mean(all)));
        }
        return values;
    }
}
