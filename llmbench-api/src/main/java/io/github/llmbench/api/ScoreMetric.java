package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * What the scores of one scorer on one task mean, kept with a run so that it can be compared without its scorers. Immutable.
 *
 * @param task name of the task
 * @param scorer under whose name trials keep the scores
 * @param metric their mean is reported as
 * @param binary whether every score is 0 or 1
 * @param lowest score possible; may be infinite
 * @param highest score possible; may be infinite
 * @param direction which way is better
 * @param reducer what makes one score of a sample's epochs; {@code mean} for runs that were stored before there was another
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ScoreMetric(
        String task,
        String scorer,
        String metric,
        boolean binary,
        double lowest,
        double highest,
        Direction direction,
        String reducer) {
    /** The reducer of tasks that name none. */
    public static final String MEAN = "mean";

    public ScoreMetric {
        Checks.notBlank(task, "task");
        Checks.notBlank(scorer, "scorer");
        Checks.notBlank(metric, "metric");
        Checks.notNull(direction, "direction");
        reducer = reducer == null ? MEAN : reducer;
        if (!(lowest <= highest)) {
            throw new IllegalArgumentException(
                    "scores of " + scorer + " must have lowest <= highest, but they are " + lowest + " and " + highest);
        }
    }

    /** With the mean over epochs. */
    public ScoreMetric(
            String task,
            String scorer,
            String metric,
            boolean binary,
            double lowest,
            double highest,
            Direction direction) {
        this(task, scorer, metric, binary, lowest, highest, direction, MEAN);
    }

    /** One a scorer, in order. The first scorer of a metric's name has it; a further one is told apart by its own name. */
    public static List<ScoreMetric> of(Task task) {
        List<ScoreMetric> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Scorer scorer : task.scorers()) {
            String metric = scorer.metric();
            if (!names.add(metric)) {
                metric = names.add(scorer.name()) ? scorer.name() : metric + "." + scorer.name();
                names.add(metric);
            }
            all.add(new ScoreMetric(
                    task.name(),
                    scorer.name(),
                    metric,
                    scorer.binary(),
                    scorer.lowest(),
                    scorer.highest(),
                    Direction.of(scorer),
                    task.reducer()));
        }
        return List.copyOf(all);
    }
}
