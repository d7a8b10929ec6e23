package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * What was declared of limits, as it holds for a usual run and for one whose load measures: there a retry or a breaker would hide what
 * the load is to show, so that nothing holds but what was asked for. Immutable.
 *
 * <pre>{@code
 * RunLimits limits = RunLimits.DEFAULT.attempts(5);
 * limits.of(Load.parse("closed 8")); // what is left unsaid is as in Limits.DEFAULT
 * limits.of(Load.parse("poisson 50/s for 60s")); // five attempts, and nothing else
 * }</pre>
 *
 * @param usual what was declared, over {@link Limits#DEFAULT}
 * @param measuring the same over {@link Limits#NONE}
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunLimits(LimitTable usual, LimitTable measuring) {
    /** Nothing was declared. */
    public static final RunLimits DEFAULT = new RunLimits(LimitTable.of(Limits.DEFAULT), LimitTable.of(Limits.NONE));

    public RunLimits {
        Checks.notNull(usual, "usual limits");
        Checks.notNull(measuring, "limits under a load that measures");
    }

    /** All of it was declared, so that it holds under every load. */
    public static RunLimits all(LimitTable declared) {
        return new RunLimits(declared, declared);
    }

    /** What holds under a load. */
    public LimitTable of(Load load) {
        return load.paced() ? measuring : usual;
    }

    /** With so many attempts in all, of every provider. */
    public RunLimits attempts(int value) {
        UnaryOperator<Limits> changed = limits -> limits.attempts(value);
        return new RunLimits(each(usual, changed), each(measuring, changed));
    }

    private static LimitTable each(LimitTable table, UnaryOperator<Limits> change) {
        Map<String, Limits> own = new TreeMap<>();
        table.byProvider().forEach((provider, limits) -> own.put(provider, change.apply(limits)));
        return new LimitTable(change.apply(table.usual()), own);
    }
}
