package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.List;
import org.apiguardian.api.API;

/**
 * One mean over several groups, such as the subtasks of a suite.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class GroupedMeans {
    /** {@link Interval#method()} of {@link #bySize}. */
    public static final String POOLED = "pooled t";

    /** {@link Interval#method()} of {@link #equally}. */
    public static final String EQUAL_WEIGHTS = "equal weights t";

    private GroupedMeans() {}

    /**
     * Mean of one group.
     *
     * @param mean of its values
     * @param standardError of that mean; not used for a group of one value
     * @param size number of values, at least 1
     */
    public record Group(double mean, double standardError, long size) {
        public Group {
            Arguments.positive(size, "size");
        }
    }

    /**
     * The mean of all values, each group weighted by its size, with the pooled standard error
     * {@code sqrt(sum (n_i - 1) n_i se_i^2 / (N - k) / N)} for k groups of together N values, and t with N-k degrees of freedom.
     *
     * <p>Source: the pooled variance of k samples with N-k degrees of freedom; the form for benchmarks is {@code
     * pooled_sample_stderr} of EleutherAI's lm-evaluation-harness.
     *
     * @return without an interval where each group has one value
     */
    public static Mean bySize(List<Group> groups, double level) {
        long total = total(groups);
        double mean = 0;
        double squares = 0;
        for (Group group : groups) {
            mean += group.mean() * group.size() / total;
            squares += squares(group);
        }
        double freedom = total - groups.size();
        return of(mean, Math.sqrt(squares / freedom / total), total, freedom, level, POOLED);
    }

    /**
     * The mean of the groups' means, all of the same weight, with the standard error {@code sqrt(sum se_i^2) / k}. Groups may vary
     * unequally, and a small one that varies most decides how well that error is known: t has
     * {@code (sum se_i^2)^2 / sum (se_i^4 / (n_i - 1))} degrees of freedom, at most N-k. A group of one value has no standard error, and
     * then neither has the mean.
     *
     * <p>Source: F. E. Satterthwaite, An approximate distribution of estimates of variance components, Biometrics Bulletin 2 (1946)
     * 110-114; B. L. Welch, The generalization of Student's problem, Biometrika 34 (1947) 28-35.
     */
    public static Mean equally(List<Group> groups, double level) {
        long total = total(groups);
        double mean = 0;
        double squares = 0;
        double fourths = 0;
        for (Group group : groups) {
            mean += group.mean() / groups.size();
            double square = group.size() < 2 ? Double.NaN : group.standardError() * group.standardError();
            squares += square;
            fourths += square * square / (group.size() - 1);
        }
        double freedom = squares == 0 ? total - groups.size() : squares * squares / fourths;
        return of(mean, Math.sqrt(squares) / groups.size(), total, freedom, level, EQUAL_WEIGHTS);
    }

    private static Mean of(double mean, double error, long total, double freedom, double level, String method) {
        if (Double.isNaN(error)) {
            return new Mean(mean, Double.NaN, total, null);
        }
        double half = Critical.t(level, freedom) * error;
        return new Mean(mean, error, total, new Interval(mean - half, mean + half, level, method));
    }

    private static double squares(Group group) {
        double n = group.size();
        return n < 2 ? 0 : (n - 1) * n * group.standardError() * group.standardError();
    }

    private static long total(List<Group> groups) {
        Arguments.positive(groups.size(), "number of groups");
        return groups.stream().mapToLong(Group::size).sum();
    }
}
