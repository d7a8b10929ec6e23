package io.github.llmbench.engine.stats.proof;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;

/**
 * What came of one experiment. Immutable.
 *
 * @param kind what was counted
 * @param method that was tested
 * @param setting the data
 * @param nominal the rate that is promised; NaN where nothing is promised
 * @param slack that the method is granted in this setting
 * @param hits simulations with an alarm, or with an interval that held the truth
 * @param simulations all
 * @param rate 99.9 % interval of the true rate
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ProofRow(
        Experiment.Kind kind,
        String method,
        String setting,
        double nominal,
        double slack,
        int hits,
        int simulations,
        Interval rate) {
    /** Share of hits. */
    public double observed() {
        return (double) hits / simulations;
    }

    /** Whether the promise is kept within simulation error; what has no promise always is. */
    public boolean holds() {
        if (Double.isNaN(nominal)) {
            return true;
        }
        return kind == Experiment.Kind.FALSE_POSITIVE ? rate.low() <= nominal + slack : rate.high() >= nominal - slack;
    }
}
