package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Score;
import io.github.llmbench.engine.stats.CohenKappa;
import io.github.llmbench.engine.stats.Krippendorff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How well a judge agrees with people, a panel within itself, and a verdict with itself when the order is swapped. */
final class Agreement {
    private final boolean nominal;
    private final List<double[]> withLabel = new ArrayList<>();
    private final List<double[]> withPeople = new ArrayList<>();
    private final List<double[]> panel = new ArrayList<>();
    private double consistent;
    private long swapped;

    /** @param nominal whether values are names, such as right and wrong, not grades */
    Agreement(boolean nominal) {
        this.nominal = nominal;
    }

    void add(Score score) {
        Map<String, Double> figures = score.figures();
        if (figures.isEmpty()) {
            return;
        }
        Double same = figures.get(Score.CONSISTENT);
        if (same != null) {
            consistent += same;
            swapped++;
        }
        double[] labels = of(figures, Score.LABEL);
        if (labels.length > 0) {
            withLabel.add(new double[] {score.value(), mostFrequent(labels)});
            double[] all = new double[labels.length + 1];
            System.arraycopy(labels, 0, all, 1, labels.length);
            all[0] = score.value();
            withPeople.add(all);
        }
        double[] ratings = of(figures, Score.RATING);
        if (ratings.length > 0) {
            panel.add(ratings);
        }
    }

    private static double[] of(Map<String, Double> figures, String prefix) {
        return figures.entrySet().stream()
                .filter(figure -> figure.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
    }

    /** The first of those that are equally frequent. */
    private static double mostFrequent(double[] labels) {
        Map<Double, Integer> counts = new LinkedHashMap<>();
        for (double label : labels) {
            counts.merge(label, 1, Integer::sum);
        }
        double best = labels[0];
        for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > counts.getOrDefault(best, 0)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    /** Under the name of the score's own metric and a suffix; none without labels, panel or swapping. */
    List<Metric> metrics(String metric, String model, String task) {
        List<Metric> all = new ArrayList<>();
        if (swapped > 0) {
            all.add(plain(
                    metric + ".swap_consistency",
                    model,
                    task,
                    consistent / swapped,
                    swapped,
                    "share of verdicts that stay the same when the answers are swapped"));
        }
        if (!withLabel.isEmpty()) {
            double kappa = nominal ? CohenKappa.nominal(withLabel) : CohenKappa.quadratic(withLabel);
            String weights = nominal ? "unweighted" : "quadratic weights";
            all.add(plain(
                    metric + ".kappa",
                    model,
                    task,
                    kappa,
                    withLabel.size(),
                    "Cohen's kappa of score and label, " + weights));
            all.add(plain(
                    metric + ".alpha",
                    model,
                    task,
                    alpha(withPeople),
                    withPeople.size(),
                    "Krippendorff's alpha of score and labels, " + level()));
        }
        if (!panel.isEmpty()) {
            all.add(plain(
                    metric + ".panel_alpha",
                    model,
                    task,
                    alpha(panel),
                    panel.size(),
                    "Krippendorff's alpha of the panel's judges, " + level()));
        }
        return all;
    }

    private double alpha(List<double[]> units) {
        return nominal ? Krippendorff.nominal(units) : Krippendorff.interval(units);
    }

    private String level() {
        return nominal ? "nominal" : "interval";
    }

    private static Metric plain(String name, String model, String task, double estimate, long count, String signature) {
        return new Metric(name, model, task, estimate, null, count, 0, "", Direction.HIGHER_IS_BETTER, signature);
    }
}
