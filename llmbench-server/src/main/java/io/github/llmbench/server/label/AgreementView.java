package io.github.llmbench.server.label;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.stats.Krippendorff;
import io.github.llmbench.engine.stats.RaterPair;
import io.github.llmbench.store.run.Label;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Labels held against scores and against each other, as the contract's {@code Agreement}. Immutable. */
record AgreementView(
        String scorer,
        boolean nominal,
        int labels,
        int reviewers,
        Alpha alpha,
        @Nullable Pair judge,
        List<ByModel> byModel,
        List<Between> between) {
    /** The same labels always give the same interval. */
    private static final long SEED = 42;

    record Alpha(@Nullable Double estimate, @Nullable Interval interval, int units) {}

    record Estimate(@Nullable Double estimate, @Nullable Interval interval) {}

    record Pair(
            int pairs,
            Estimate same,
            Estimate kappa,
            @Nullable Double pearson,
            @Nullable Interval pearsonInterval,
            @Nullable Double spearman,
            @Nullable Interval spearmanInterval,
            @Nullable Double leftMean,
            @Nullable Double rightMean) {
        static Pair of(List<double[]> pairs, boolean nominal) {
            if (pairs.isEmpty()) {
                return new Pair(
                        0, new Estimate(null, null), new Estimate(null, null), null, null, null, null, null, null);
            }
            RaterPair pair = RaterPair.of(pairs, nominal, SEED);
            return new Pair(
                    pair.pairs(),
                    new Estimate(pair.same(), pair.sameInterval()),
                    new Estimate(known(pair.kappa()), pair.kappaInterval()),
                    known(pair.pearson()),
                    pair.pearsonInterval(),
                    known(pair.spearman()),
                    pair.spearmanInterval(),
                    pair.leftMean(),
                    pair.rightMean());
        }
    }

    record ByModel(String model, Pair agreement) {}

    record Between(String left, String right, Pair agreement) {}

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }

    static AgreementView of(String scorer, boolean nominal, List<Label> labels) {
        Map<Trial.Key, Map<String, Label>> answers = new LinkedHashMap<>();
        for (Label label : labels) {
            answers.computeIfAbsent(label.trial(), key -> new TreeMap<>()).put(label.labeller(), label);
        }
        List<String> reviewers =
                List.copyOf(new TreeSet<>(labels.stream().map(Label::labeller).toList()));
        List<double[]> units = answers.values().stream()
                .map(of -> of.values().stream().mapToDouble(Label::value).toArray())
                .filter(ratings -> ratings.length > 1)
                .toList();
        return new AgreementView(
                scorer,
                nominal,
                labels.size(),
                reviewers.size(),
                new Alpha(
                        known(nominal ? Krippendorff.nominal(units) : Krippendorff.interval(units)),
                        Krippendorff.confidence(units, nominal, SEED),
                        units.size()),
                Pair.of(judged(answers, null, nominal), nominal),
                answers.keySet().stream()
                        .map(Trial.Key::model)
                        .distinct()
                        .map(model -> new ByModel(model, Pair.of(judged(answers, model, nominal), nominal)))
                        .toList(),
                between(answers, reviewers, nominal));
    }

    /** Score and what people said on the whole, of the answers of a model or of all. */
    private static List<double[]> judged(
            Map<Trial.Key, Map<String, Label>> answers, @Nullable String model, boolean nominal) {
        List<double[]> pairs = new ArrayList<>();
        answers.forEach((key, of) -> {
            Double score = of.values().iterator().next().score();
            if (score != null && (model == null || model.equals(key.model()))) {
                pairs.add(new double[] {score, nominal ? mostFrequent(of) : median(of)});
            }
        });
        return pairs;
    }

    /** Where distances mean something, nobody's word counts for more than another's; of two the middle. */
    private static double median(Map<String, Label> of) {
        double[] values =
                of.values().stream().mapToDouble(Label::value).sorted().toArray();
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /** The first by reviewer of those that are equally frequent. */
    private static double mostFrequent(Map<String, Label> of) {
        Map<Double, Integer> counts = new LinkedHashMap<>();
        of.values().forEach(label -> counts.merge(label.value(), 1, Integer::sum));
        double best = Double.NaN;
        int most = 0;
        for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > most) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return best;
    }

    private static List<Between> between(
            Map<Trial.Key, Map<String, Label>> answers, List<String> reviewers, boolean nominal) {
        List<Between> all = new ArrayList<>();
        for (int i = 0; i < reviewers.size(); i++) {
            for (int j = i + 1; j < reviewers.size(); j++) {
                String left = reviewers.get(i);
                String right = reviewers.get(j);
                List<double[]> pairs = answers.values().stream()
                        .filter(of -> of.containsKey(left) && of.containsKey(right))
                        .map(of -> new double[] {
                            Objects.requireNonNull(of.get(left)).value(),
                            Objects.requireNonNull(of.get(right)).value()
                        })
                        .toList();
                if (!pairs.isEmpty()) {
                    all.add(new Between(left, right, Pair.of(pairs, nominal)));
                }
            }
        }
        return all;
    }
}
