package io.github.llmbench.engine.stats.proof;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/**
 * One promise and how to put it to the test. Immutable.
 *
 * @param kind what is counted
 * @param method that promises, such as {@code wilson}
 * @param setting the data, such as {@code n=20, share 0.9}
 * @param nominal the rate that is promised; NaN where nothing is promised
 * @param slack by how much an approximate method may be off in this setting, named in the table; 0 for an exact one
 * @param simulation safe for use by several threads
 * @param fewer how many times fewer simulations it has than others, because one takes long; 1 for as many
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Experiment(
        Kind kind, String method, String setting, double nominal, double slack, Simulation simulation, int fewer) {
    public Experiment {
        if (!(slack >= 0)) {
            throw new IllegalArgumentException("slack must be >= 0, but was " + slack);
        }
        if (fewer < 1) {
            throw new IllegalArgumentException("fewer must be >= 1, but was " + fewer);
        }
    }

    /** With as many simulations as others. */
    public Experiment(Kind kind, String method, String setting, double nominal, double slack, Simulation simulation) {
        this(kind, method, setting, nominal, slack, simulation, 1);
    }

    /** The same with so many times fewer simulations. */
    public Experiment slow(int times) {
        return new Experiment(kind, method, setting, nominal, slack, simulation, times);
    }

    /** What is counted. */
    public enum Kind {
        /** Alarms where nothing differs: at most the nominal rate. */
        FALSE_POSITIVE,
        /** Intervals that hold the truth: at least the nominal rate. */
        COVERAGE,
        /** Alarms where something differs: shown; with a nominal rate at least that. */
        POWER
    }

    /** Draws data and looks at them once. */
    @FunctionalInterface
    public interface Simulation {
        /** Whether there was an alarm, or the interval held the truth. */
        boolean hit(RandomGenerator random);
    }
}
