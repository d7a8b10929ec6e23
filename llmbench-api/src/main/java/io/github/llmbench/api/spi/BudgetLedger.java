package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import java.math.BigDecimal;
import java.util.concurrent.CompletionStage;
import org.apiguardian.api.API;

/**
 * Counts money before and after each call, so that calls under way never overshoot a budget by more than their own estimates. A
 * ledger that has to ask a database does so on threads of its own: whoever asks it may be the thread that reads from sockets. Safe
 * for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface BudgetLedger {
    /**
     * Sets money aside for a call.
     *
     * @param model that is called: some budgets are for the keys of one provider
     * @return false if the budget does not hold it any more; fails with an {@link java.io.IOException} where the ledger cannot be
     *     asked
     */
    CompletionStage<Boolean> reserve(ModelRef model, BigDecimal estimateUsd);

    /** Replaces a reservation by what the call really cost. Nobody need wait for it. */
    CompletionStage<Void> settle(ModelRef model, BigDecimal estimateUsd, BigDecimal actualUsd);

    /** Whether calls of a model count here at all. */
    default boolean limits(ModelRef model) {
        return true;
    }

    /** Spent so far, reservations left out. */
    BigDecimal spentUsd();
}
