package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.compare.RunComparison.Unpaired;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Which samples of a run one model has a score for and another has not: the run itself only counts them. Takes the trials, where there
 * are such samples; a report that reads them anyway gives them one by one. Not safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class OneSided {
    private final List<String> models;
    private final List<ScoreMetric> scores;
    private final boolean needed;
    /** By score and sample the numbers of the models that have it. */
    private final Map<ScoreMetric, Map<String, BitSet>> scored = new LinkedHashMap<>();

    private OneSided(Run run) {
        models = run.header().models();
        scores = run.header().scores().stream()
                .filter(score -> run.comparisons().stream()
                        .flatMap(comparison -> comparison.differences().stream())
                        .anyMatch(difference -> difference.unpaired() > 0
                                && difference.task().equals(score.task())
                                && difference.metric().equals(score.metric())))
                .toList();
        needed = !scores.isEmpty();
    }

    /** Of a run; give it the trials where it is {@link #needed}. */
    public static OneSided of(Run run) {
        return new OneSided(run);
    }

    /** Of a run whose trials are read for it, where that is needed. */
    public static OneSided read(Run run) {
        OneSided alone = new OneSided(run);
        if (alone.needed) {
            try (Stream<Trial> trials = run.trials()) {
                trials.forEach(alone::add);
            }
        }
        return alone;
    }

    /** Whether some sample is scored on one side only. */
    public boolean needed() {
        return needed;
    }

    /** Takes a trial; of no use where it is not {@link #needed}. */
    public void add(Trial trial) {
        int model = models.indexOf(trial.key().model());
        for (ScoreMetric score : scores) {
            if (score.task().equals(trial.key().task())) {
                Score given = trial.scores().get(score.scorer());
                BitSet having = scored.computeIfAbsent(score, any -> new LinkedHashMap<>())
                        .computeIfAbsent(trial.key().sample(), any -> new BitSet());
                if (trial.outcome().scorable() && given != null && given.scored()) {
                    having.set(model);
                }
            }
        }
    }

    /** Those of a task, by pair of models. */
    List<Unpaired> unpaired(String task) {
        List<Unpaired> all = new ArrayList<>();
        for (int left = 0; left < models.size(); left++) {
            for (int right = left + 1; right < models.size(); right++) {
                Map<List<List<String>>, List<String>> metrics = new LinkedHashMap<>();
                for (Map.Entry<ScoreMetric, Map<String, BitSet>> entry : scored.entrySet()) {
                    if (entry.getKey().task().equals(task)) {
                        metrics.computeIfAbsent(
                                        List.of(
                                                only(entry.getValue(), left, right),
                                                only(entry.getValue(), right, left)),
                                        any -> new ArrayList<>())
                                .add(entry.getKey().metric());
                    }
                }
                int ofLeft = left;
                int ofRight = right;
                metrics.forEach((ids, names) -> {
                    Unpaired some = new Unpaired(ofLeft, ofRight, names, ids.get(0), ids.get(1));
                    if (some.samples() > 0) {
                        all.add(some);
                    }
                });
            }
        }
        return all;
    }

    private static List<String> only(Map<String, BitSet> samples, int here, int there) {
        return samples.entrySet().stream()
                .filter(sample ->
                        sample.getValue().get(here) && !sample.getValue().get(there))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
