package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.stats.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Runs side by side: what differs in what they are, then each metric with paired verdicts, then the samples that flipped. Immutable.
 *
 * <pre>{@code
 * RunComparison comparison = RunComparison.ofRuns(List.of(before, after));
 * ComparisonSummary.lines(comparison).forEach(System.out::println);
 * }</pre>
 *
 * @param entrants what was compared, in the order given; the first is what the others are held against
 * @param changes parts of the fingerprint that differ, those of the identity first
 * @param tables one a task and set of sides
 * @param remarks what could not be compared, one line each
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunComparison(List<Entrant> entrants, List<Change> changes, List<Table> tables, List<String> remarks) {
    public RunComparison {
        entrants = List.copyOf(entrants);
        changes = List.copyOf(changes);
        tables = List.copyOf(tables);
        remarks = List.copyOf(remarks);
    }

    /**
     * A run that takes part, or several runs of the same benchmark.
     *
     * @param name what reports call it
     * @param model label of the one model that takes part; {@code null} for all
     * @param runs at least one
     */
    public record Entrant(String name, @Nullable String model, List<RunFigures> runs) {
        public Entrant {
            runs = List.copyOf(runs);
            if (runs.isEmpty()) {
                throw new IllegalArgumentException("entrant " + name + " must have a run");
            }
            if (model != null) {
                runs.forEach(run -> Side.of(run, model));
            }
        }

        List<String> models() {
            return model != null ? List.of(model) : runs.get(0).header().models();
        }

        Fingerprint fingerprint() {
            return runs.get(0).header().fingerprint();
        }
    }

    /**
     * A part of the fingerprint that is not the same in all.
     *
     * @param name of the part
     * @param identity whether it makes another experiment; else it is worth knowing
     * @param values of each entrant; empty where it lacks the part
     */
    public record Change(String name, boolean identity, List<String> values) {}

    /**
     * The sides on one task.
     *
     * @param task name of the task
     * @param sides names in order
     * @param models label of the model of each side
     * @param rows one a metric
     * @param flips of each side but the first against the first, one a score
     * @param unpaired samples that one of two sides has a value for and the other has not
     */
    public record Table(
            String task,
            List<String> sides,
            List<String> models,
            List<Row> rows,
            List<Flips> flips,
            List<Unpaired> unpaired) {
        public Table {
            sides = List.copyOf(sides);
            models = List.copyOf(models);
            rows = List.copyOf(rows);
            flips = List.copyOf(flips);
            unpaired = List.copyOf(unpaired);
        }
    }

    /**
     * A metric.
     *
     * @param metric its name
     * @param unit its unit
     * @param direction which way it gets better
     * @param estimates of each side over all its samples; NaN where it has none
     * @param intervals of the estimates, by number of the side; of sides of one run that keeps one
     * @param pairs every two sides
     * @param ranking groups of sides that are statistically tied, best first, by number of the side; empty for two sides, and where
     *     neither way is better or a pair could not be compared
     * @param judgements strengths from pairwise judgements; {@code null} where the metric is none
     */
    public record Row(
            String metric,
            String unit,
            Direction direction,
            List<Double> estimates,
            Map<Integer, Interval> intervals,
            List<Pair> pairs,
            List<Ranking.Group> ranking,
            @Nullable Judgements judgements) {
        public Row {
            estimates = List.copyOf(estimates);
            intervals = Map.copyOf(intervals);
            pairs = List.copyOf(pairs);
            ranking = List.copyOf(ranking);
        }

        Row withPairs(List<Pair> others) {
            return new Row(metric, unit, direction, estimates, intervals, others, ranking, judgements);
        }
    }

    /**
     * Two sides in a metric.
     *
     * @param left number of the left side, from 0
     * @param right number of the right side
     * @param difference left minus right; {@code null} where there is none
     * @param adjusted the p-value after Holm's method over all pairs of the metric; NaN where there is none
     * @param falseDiscovery the p-value after Benjamini and Hochberg's method over all metrics and pairs of the table, often called
     *     q; NaN where there is none
     * @param effect how large the difference is; {@code null} where no size goes with it
     * @param why there is no difference; empty where there is one
     */
    public record Pair(
            int left,
            int right,
            @Nullable PairedDifference difference,
            double adjusted,
            double falseDiscovery,
            @Nullable Effect effect,
            String why) {
        static Pair of(
                int left, int right, @Nullable PairedDifference difference, @Nullable Effect effect, String why) {
            return new Pair(left, right, difference, Double.NaN, Double.NaN, effect, why);
        }

        Pair withAdjusted(double p) {
            return new Pair(left, right, difference, p, falseDiscovery, effect, why);
        }

        Pair withFalseDiscovery(double q) {
            return new Pair(left, right, difference, adjusted, q, effect, why);
        }

        /** The side that is better, or higher where neither way is better; {@code null} where no difference is shown. */
        public @Nullable Integer ahead() {
            PairedDifference d = difference;
            if (d == null || !(adjusted <= 1 - d.interval().level())) {
                return null;
            }
            if (d.interval().low() <= 0 && d.interval().high() >= 0) {
                return null;
            }
            boolean leftAhead = d.direction() == Direction.NEITHER ? d.difference() > 0 : d.gain() > 0;
            return leftAhead ? left : right;
        }
    }

    /**
     * Samples whose score is not the same on both sides.
     *
     * @param left number of the left side, from 0
     * @param right number of the right side
     * @param metric the score
     * @param better ids of samples on which the right side does better
     * @param worse ids of samples on which the right side does worse
     * @param leftOnly ids of samples that only the left side has a score for
     * @param rightOnly ids of samples that only the right side has a score for
     */
    public record Flips(
            int left,
            int right,
            String metric,
            List<String> better,
            List<String> worse,
            List<String> leftOnly,
            List<String> rightOnly) {
        public Flips {
            better = List.copyOf(better);
            worse = List.copyOf(worse);
            leftOnly = List.copyOf(leftOnly);
            rightOnly = List.copyOf(rightOnly);
        }
    }

    /**
     * Samples that one of two sides has a value for and the other has not.
     *
     * @param left number of the left side, from 0
     * @param right number of the right side
     * @param metrics of which this is so
     * @param leftOnly ids of samples that only the left side has a value for
     * @param rightOnly ids of samples that only the right side has a value for
     */
    public record Unpaired(int left, int right, List<String> metrics, List<String> leftOnly, List<String> rightOnly) {
        public Unpaired {
            metrics = List.copyOf(metrics);
            leftOnly = List.copyOf(leftOnly);
            rightOnly = List.copyOf(rightOnly);
        }

        /** How many there are. */
        public long samples() {
            return (long) leftOnly.size() + rightOnly.size();
        }
    }

    /**
     * Compares whole runs, each under its id; the first is what the others are held against.
     *
     * @throws IllegalArgumentException in one line if there are not two sides to compare
     */
    public static RunComparison ofRuns(List<Run> runs) {
        return ofRuns(runs, RunFigures::of);
    }

    /**
     * The same of runs whose figures may be known already.
     *
     * @param figures gives those of a run
     * @throws IllegalArgumentException in one line if there are not two sides to compare
     */
    public static RunComparison ofRuns(List<Run> runs, Function<Run, RunFigures> figures) {
        RunComparison comparison = of(
                runs.stream()
                        .map(run -> new Entrant(run.id(), null, List.of(figures.apply(run))))
                        .toList(),
                KeptIntervals.of(runs));
        for (Run run : runs) {
            String caution = caution(run);
            comparison = caution == null ? comparison : comparison.remarking(caution);
        }
        return comparison;
    }

    /**
     * Compares. Entrants of one model each are the sides, whatever their models are called; otherwise the models they have in common
     * are compared one by one. The models of a single entrant are compared with each other.
     *
     * @throws IllegalArgumentException in one line if there are not two sides to compare
     */
    public static RunComparison of(List<Entrant> entrants) {
        return of(entrants, KeptIntervals.NONE);
    }

    private static RunComparison of(List<Entrant> entrants, KeptIntervals intervals) {
        Sides sides = Sides.of(entrants);
        List<Table> tables = sides.sets().stream()
                .flatMap(set ->
                        ComparedTask.tasks(set).stream().map(task -> new ComparedTask(task, set, intervals).table()))
                .filter(table -> !table.rows().isEmpty())
                .toList();
        List<String> remarks = new ArrayList<>(sides.remarks());
        sides.sets().stream()
                .flatMap(set -> ComparedTask.left(set).stream())
                .distinct()
                .forEach(remarks::add);
        entrants.forEach(entrant -> remarks.addAll(unlike(entrant)));
        return new RunComparison(entrants, changes(entrants), tables, remarks);
    }

    /** Repeats that are not the same experiment. */
    private static List<String> unlike(Entrant entrant) {
        return entrant.runs().stream()
                .skip(1)
                .map(run -> {
                    List<String> parts =
                            entrant.fingerprint().identityChanges(run.header().fingerprint());
                    return parts.isEmpty()
                            ? ""
                            : "run " + run.id() + " is no repeat of "
                                    + entrant.runs().get(0).id()
                                    + ", though it stands for one: their identity differs in "
                                    + String.join(", ", parts);
                })
                .filter(remark -> !remark.isEmpty())
                .toList();
    }

    /** With one more remark. */
    public RunComparison remarking(String remark) {
        return new RunComparison(
                entrants,
                changes,
                tables,
                Stream.concat(remarks.stream(), Stream.of(remark)).toList());
    }

    /** What people should know of a run before they believe an interval; {@code null} for nothing. */
    public static @Nullable String caution(Run run) {
        return switch (run.status()) {
            case COMPLETE -> null;
            case PARTIAL -> "run " + run.id() + " did not come to its end; only the trials it made are compared";
            case DECIDED ->
                "run " + run.id() + " ended early when its gates were decided; intervals here assume a fixed number of"
                        + " samples and are too narrow";
        };
    }

    private static List<Change> changes(List<Entrant> entrants) {
        List<Fingerprint> prints = entrants.stream().map(Entrant::fingerprint).toList();
        return Stream.of(true, false)
                .flatMap(identity -> {
                    Set<String> names = new TreeSet<>();
                    prints.forEach(print -> names.addAll((identity ? print.identity() : print.context()).keySet()));
                    return names.stream()
                            .map(name -> new Change(
                                    name,
                                    identity,
                                    prints.stream()
                                            .map(print -> (identity ? print.identity() : print.context())
                                                    .getOrDefault(name, ""))
                                            .toList()));
                })
                .filter(change -> change.values().stream().distinct().count() > 1)
                .toList();
    }
}
