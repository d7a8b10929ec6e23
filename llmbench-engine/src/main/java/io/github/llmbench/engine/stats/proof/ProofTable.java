package io.github.llmbench.engine.stats.proof;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.engine.stats.ClopperPearson;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Outcome of a set of experiments. Immutable.
 *
 * <pre>{@code
 * ProofTable table = ProofTable.of(Experiments.all(), 42, 2_000);
 * boolean kept = table.holds();
 * }</pre>
 *
 * @param seed of the simulations
 * @param simulations of each experiment but the slow ones
 * @param rows one an experiment, in the order given
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ProofTable(long seed, int simulations, List<ProofRow> rows) {
    private static final double LEVEL = 0.999;
    private static final int FEWEST = 100;

    public ProofTable {
        rows = List.copyOf(rows);
    }

    /**
     * Runs experiments, the simulations of each in parallel. The same seed gives the same table on any number of processors, and an
     * experiment the same row whatever stands beside it.
     *
     * @param simulations at least 100
     */
    public static ProofTable of(List<Experiment> experiments, long seed, int simulations) {
        if (simulations < FEWEST) {
            throw new IllegalArgumentException("simulations must be at least " + FEWEST + ", but were " + simulations);
        }
        return new ProofTable(
                seed,
                simulations,
                experiments.stream()
                        .map(experiment -> row(experiment, seed, simulations))
                        .toList());
    }

    /** Whether every promise is kept. */
    public boolean holds() {
        return rows.stream().allMatch(ProofRow::holds);
    }

    private static ProofRow row(Experiment experiment, long seed, int most) {
        int simulations = Math.max(FEWEST, most / experiment.fewer());
        String name = experiment.kind() + experiment.method() + experiment.setting();
        long[] seeds = new SplittableRandom(31 * seed + name.hashCode())
                .longs(simulations)
                .toArray();
        int hits = (int) IntStream.range(0, simulations)
                .parallel()
                .filter(i -> experiment.simulation().hit(new SplittableRandom(seeds[i])))
                .count();
        return new ProofRow(
                experiment.kind(),
                experiment.method(),
                experiment.setting(),
                experiment.nominal(),
                experiment.slack(),
                hits,
                simulations,
                ClopperPearson.interval(hits, simulations, LEVEL));
    }
}
