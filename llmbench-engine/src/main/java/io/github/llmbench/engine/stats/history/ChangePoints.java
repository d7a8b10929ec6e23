package io.github.llmbench.engine.stats.history;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apiguardian.api.API;

/**
 * Finds the change points of a series, one value a run, oldest first. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * List<ChangePoint> changes = ChangePoints.ofDefaults().find(accuracyOfRuns);
 * }</pre>
 *
 * <p>Source: E-divisive of Matteson and James (arXiv:1306.4933) with the refinements of Fleming et al., Hunter: using change point
 * detection to hunt for performance regressions, arXiv:2301.03034 (2023), as in Apache Otava: windows that overlap by half, t-tests
 * instead of permutations, and weak points, which are found with a limit ten times as high and then taken away again, weakest first,
 * until all that stay are significant between their neighbours. Otava divides the variance by n; here it is n - 2, Student's.
 *
 * <p>What is promised: of series of up to {@link #window} runs in which nothing changed, at most 1 in 20 shows a change with the settings of
 * {@link #ofDefaults}; a longer one has more chances. The limit {@code maxPValue} is no such rate: it is that of the t-test of a point
 * given beforehand ({@link #at}), and the points here are the best of all. {@code ./llmbench verify-statistics} checks both.
 *
 * <p>The interval of a difference has to bear the search too: an ordinary one, at the split that looks best, holds the true difference of
 * a small change in little more than half of all cases. It is therefore one of those at all splits between the neighbouring change
 * points that hold at once ({@code (1 - level) / (n + m - 1)} for each, Bonferroni), so that it holds whichever of them was chosen. Source:
 * Berk, Brown, Buja, Zhang and Zhao, Valid post-selection inference, Annals of Statistics 41 (2013) 802-837. What is
 * promised: of all series, at most 1 in 20 shows an interval without the difference between the means of the two parts as they were split
 * (that the neighbours were searched for too is not allowed for). Of the few series in which so small a change is found at all that it
 * mostly is not, more miss it: it is found where chance made it look large.
 *
 * @param window length of the windows, at least 4
 * @param maxPValue limit of significance, below 0.1
 * @param minMagnitude smallest {@link ChangePoint#magnitude()} that matters; 0 for any
 * @param level of the intervals, such as 0.95; for a point that was searched for, of all that it was chosen from at once
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ChangePoints(int window, double maxPValue, double minMagnitude, double level) {
    private static final double WEAK = 10;

    public ChangePoints {
        if (window < 4) {
            throw new IllegalArgumentException("window must be at least 4, but was " + window);
        }
        if (!(maxPValue > 0 && maxPValue < 1 / WEAK)) {
            throw new IllegalArgumentException(
                    "maxPValue must lie between 0 and 0.1, both excluded, but was " + maxPValue);
        }
        if (!(minMagnitude >= 0)) {
            throw new IllegalArgumentException("minMagnitude must be >= 0, but was " + minMagnitude);
        }
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, both excluded, but was " + level);
        }
    }

    /** Hunter's: windows of 50 values, p at most 0.001, any magnitude; intervals at 95 %. */
    public static ChangePoints ofDefaults() {
        return new ChangePoints(50, 0.001, 0, 0.95);
    }

    /**
     * The change points by rising index.
     *
     * @param series finite values; a run without a value is left out by the caller
     */
    public List<ChangePoint> find(double[] series) {
        finite(series);
        return strong(series, new ArrayList<>(weak(series)));
    }

    /**
     * A point that was not searched for but given beforehand, such as the run of a release, between all before and all after it. Of series in
     * which nothing changes its p-value is at most {@code maxPValue} in that share, for values that are about normal.
     *
     * @param series finite values, at least 2
     * @param index of the first value after it
     */
    public ChangePoint at(double[] series, int index) {
        finite(series);
        if (index < 1 || index >= series.length) {
            throw new IllegalArgumentException(
                    "index must lie between 1 and " + (series.length - 1) + ", but was " + index);
        }
        return LevelTest.at(series, 0, index, series.length, level);
    }

    private static void finite(double[] series) {
        for (double value : series) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "series must be finite numbers, but one is " + value + "; leave such runs out");
            }
        }
    }

    private TreeSet<Integer> weak(double[] series) {
        TreeSet<Integer> weak = new TreeSet<>();
        int start = 0;
        while (start < series.length) {
            TreeSet<Integer> found = divide(series, start, Math.min(series.length, start + window));
            weak.addAll(found);
            start = Math.max(found.isEmpty() ? 0 : found.last(), start + window / 2);
        }
        return weak;
    }

    /** Splits the part with the largest divergence, again and again, until the next split is not even weakly significant. */
    private TreeSet<Integer> divide(double[] series, int start, int end) {
        TreeSet<Integer> found = new TreeSet<>();
        List<Part> parts = new ArrayList<>(List.of(Part.of(series, start, end)));
        while (true) {
            Part part = parts.stream()
                    .max(Comparator.comparingDouble(
                            candidate -> candidate.split().divergence()))
                    .orElseThrow();
            int index = part.split().index();
            if (part.split().divergence() <= 0
                    || LevelTest.at(series, part.start(), index, part.end(), level)
                                    .pValue()
                            > WEAK * maxPValue) {
                return found;
            }
            found.add(index);
            int at = parts.indexOf(part);
            parts.set(at, Part.of(series, part.start(), index));
            parts.add(at + 1, Part.of(series, index, part.end()));
        }
    }

    private record Part(int start, int end, EDivisive.Split split) {
        static Part of(double[] series, int start, int end) {
            return new Part(start, end, EDivisive.best(series, start, end));
        }
    }

    private List<ChangePoint> strong(double[] series, List<Integer> indices) {
        while (true) {
            List<ChangePoint> points = tested(series, indices);
            ChangePoint weakest = points.stream()
                    .max(Comparator.comparingDouble(ChangePoint::pValue))
                    .orElse(null);
            if (weakest != null && weakest.pValue() < maxPValue) {
                weakest = points.stream()
                        .min(Comparator.comparingDouble(ChangePoint::magnitude))
                        .filter(point -> point.magnitude() <= minMagnitude)
                        .orElse(null);
            }
            if (weakest == null) {
                return List.copyOf(points);
            }
            indices.remove((Integer) weakest.index());
        }
    }

    /** Level of each of the intervals at all splits of so many values, of which all hold at once at {@link #level}. */
    private double ofAllSplits(int values) {
        return 1 - (1 - level) / Math.max(1, values - 1);
    }

    private List<ChangePoint> tested(double[] series, List<Integer> indices) {
        List<ChangePoint> points = new ArrayList<>();
        for (int i = 0; i < indices.size(); i++) {
            int start = i == 0 ? 0 : indices.get(i - 1);
            int end = i == indices.size() - 1 ? series.length : indices.get(i + 1);
            points.add(LevelTest.at(series, start, indices.get(i), end, ofAllSplits(end - start)));
        }
        return points;
    }
}
