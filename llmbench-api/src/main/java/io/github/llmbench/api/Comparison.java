package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Two models of a run on the same samples. Immutable.
 *
 * @param left label of the left model
 * @param right label of the right model
 * @param differences one a task and metric
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Comparison(String left, String right, List<PairedDifference> differences) {
    public Comparison {
        Checks.notBlank(left, "left");
        Checks.notBlank(right, "right");
        differences = List.copyOf(differences);
    }

    /** The difference in a metric; of the first task where several have it. */
    public PairedDifference difference(String metric) {
        return differences.stream()
                .filter(d -> d.metric().equals(metric))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric " + metric + " was compared; there are "
                        + differences.stream()
                                .map(PairedDifference::metric)
                                .distinct()
                                .toList()));
    }

    /** The same seen from the other side. */
    public Comparison flipped() {
        return new Comparison(
                /* left= */ right,
                /* right= */ left,
                differences.stream().map(PairedDifference::flipped).toList());
    }
}
