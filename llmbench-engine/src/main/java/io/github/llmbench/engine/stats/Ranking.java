package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * An order of models that does not pretend to more than the data tell: models that cannot be told from the first of their group share
 * its rank.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Ranking {
    private Ranking() {}

    /**
     * Models that are statistically tied.
     *
     * @param rank of all of them: one more than the number of models before the group
     * @param members numbers of the models, best estimate first
     */
    public record Group(int rank, List<Integer> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * Groups from best to worst. Models are taken by falling estimate (the lower number first where equal); one opens a new group as
     * soon as it is told from the first of the present group, which is the best in it. All pairs count as one {@linkplain
     * MultipleTests#holm Holm} family, so that the chance of even one false step is at most {@code 1 - level}. Being tied does not
     * mean being equal.
     *
     * <p>Source: multiple comparisons with the best, J. C. Hsu, Multiple Comparisons (1996) chapter 4, by paired tests with Holm's
     * adjustment.
     *
     * @param estimates one a model, higher is better
     * @param pValues square and symmetric: of the test between two models, not adjusted; the diagonal is not read
     * @param level such as 0.95
     */
    public static List<Group> groups(double[] estimates, double[][] pValues, double level) {
        Arguments.level(level);
        double[][] adjusted = adjusted(estimates.length, pValues);
        IntToDoubleFunction estimate = i -> estimates[i];
        List<Integer> order = IntStream.range(0, estimates.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(estimate::applyAsDouble)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Group> groups = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= order.size(); i++) {
            if (i == order.size() || adjusted[order.get(start)][order.get(i)] <= 1 - level) {
                groups.add(new Group(start + 1, order.subList(start, i)));
                start = i;
            }
        }
        return List.copyOf(groups);
    }

    private static double[][] adjusted(int models, double[][] pValues) {
        if (pValues.length != models || IntStream.range(0, models).anyMatch(i -> pValues[i].length != models)) {
            throw new IllegalArgumentException(
                    "pValues must have a row and a column for each of " + models + " models");
        }
        double[] pairs = new double[models * (models - 1) / 2];
        for (int i = 0, pair = 0; i < models; i++) {
            for (int j = 0; j < i; j++) {
                pairs[pair++] = pValues[i][j];
            }
        }
        double[] holm = MultipleTests.holm(pairs);
        double[][] adjusted = new double[models][models];
        for (int i = 0, pair = 0; i < models; i++) {
            for (int j = 0; j < i; j++) {
                adjusted[i][j] = holm[pair];
                adjusted[j][i] = holm[pair++];
            }
        }
        return adjusted;
    }
}
