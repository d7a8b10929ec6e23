package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Hears of a run. Called in order, by one thread at a time; an exception is logged and the run goes on.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface RunListener {
    /** The run starts, or goes on with {@code resumed} trials already in the journal. */
    default void started(RunHeader run, long resumed) {}

    /** A trial stands in the journal. */
    default void recorded(RunHeader run, Trial trial) {}

    /** About four times a second while the run goes on. */
    default void progressed(RunHeader run, RunProgress progress) {}

    /** A budget that the run spends of came to 50, 80 or 100 percent; each is told once. */
    default void budgetAlert(RunHeader run, BudgetAlert alert) {}

    /** The run ended. */
    default void finished(Run run) {}
}
