package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.timing.Definition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Names that metrics of a run may have, whatever its models answer. Immutable.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class MetricNames {
    private static final List<String> OF_A_SCORE = List.of("swap_consistency", "kappa", "alpha", "panel_alpha");
    private static final List<String> FURTHER = List.of(
            "tokens.input",
            "tokens.output",
            "tokens.output.local",
            "tokens.output.difference",
            "tokens_per_second",
            "cost",
            "cost.judge",
            "goodput",
            "goodput.share",
            "throughput.calls",
            "throughput.tokens",
            "suite.score",
            "suite.raw",
            "sweep.rate");
    /** Begins the names of figures of the client itself. */
    private static final String CLIENT = "client.";

    private final Set<String> names = new LinkedHashSet<>();

    private MetricNames() {}

    /** Of a run with these scores. */
    public static MetricNames of(Collection<ScoreMetric> scores) {
        MetricNames all = new MetricNames();
        scores.forEach(score -> all.names.add(score.metric()));
        scores.forEach(score -> OF_A_SCORE.forEach(figure -> all.names.add(score.metric() + "." + figure)));
        all.names.add("unscored");
        all.names.add("partial");
        Stream.of(Outcome.values())
                .filter(outcome -> outcome != Outcome.ANSWERED)
                .forEach(outcome -> all.names.add(outcome.name().toLowerCase(Locale.ROOT)));
        for (Latency.Duration duration : Latency.Duration.values()) {
            all.addDuration(duration.metric);
        }
        all.names.addAll(FURTHER);
        for (Definition definition : Definition.values()) {
            all.addDuration(definition.id() + ".tpot");
            all.addDuration(definition.id() + ".itl");
        }
        return all;
    }

    private void addDuration(String duration) {
        names.add(duration + ".mean");
        for (Percentile percentile : Percentile.values()) {
            names.add(duration + "." + percentile.suffix);
        }
    }

    /** Whether a run may have a metric of this name. */
    public boolean has(String name) {
        return names.contains(name) || name.startsWith(CLIENT);
    }

    /** Names that were perhaps meant: those that begin with this one, else those with the fewest letters changed; often none. */
    public List<String> near(String name) {
        List<String> longer =
                names.stream().filter(known -> known.startsWith(name + ".")).toList();
        if (!longer.isEmpty()) {
            return longer;
        }
        int fewest = Math.min(3, name.length() / 3) + 1;
        List<String> near = new ArrayList<>();
        for (String known : names) {
            int changed = changed(name, known);
            if (changed < fewest) {
                near.clear();
                fewest = changed;
            }
            if (changed == fewest && changed <= Math.min(3, name.length() / 3)) {
                near.add(known);
            }
        }
        return near;
    }

    /** Levenshtein's distance: letters put in, left out or put for another. */
    private static int changed(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
