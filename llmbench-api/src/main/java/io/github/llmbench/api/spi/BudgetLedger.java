package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import org.apiguardian.api.API;

/**
 * Counts money before and after each call, so that calls under way never overshoot a budget by more than their own estimates.
 * Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface BudgetLedger {
    /** Sets money aside for a call; false if the budget does not hold it any more. */
    boolean reserve(BigDecimal estimateUsd);

    /** Replaces a reservation by what the call really cost. */
    void settle(BigDecimal estimateUsd, BigDecimal actualUsd);

    /** Spent so far, reservations left out. */
    BigDecimal spentUsd();
}
