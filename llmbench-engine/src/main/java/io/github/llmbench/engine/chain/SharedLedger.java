package io.github.llmbench.engine.chain;

import io.github.llmbench.api.spi.BudgetLedger;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A run's own budget and one that it shares with others: a call passes only where both hold it. Safe for use by several threads.
 */
public final class SharedLedger implements BudgetLedger {
    private final BudgetLedger own;
    private final BudgetLedger shared;

    private SharedLedger(BudgetLedger own, BudgetLedger shared) {
        this.own = own;
        this.shared = shared;
    }

    /** Both, the one there is, or none. */
    public static @Nullable BudgetLedger of(@Nullable BudgetLedger own, @Nullable BudgetLedger shared) {
        if (own == null || shared == null) {
            return own == null ? shared : own;
        }
        return new SharedLedger(own, shared);
    }

    @Override
    public boolean reserve(BigDecimal estimateUsd) {
        if (!own.reserve(estimateUsd)) {
            return false;
        }
        if (!shared.reserve(estimateUsd)) {
            own.settle(estimateUsd, BigDecimal.ZERO);
            return false;
        }
        return true;
    }

    @Override
    public void settle(BigDecimal estimateUsd, BigDecimal actualUsd) {
        own.settle(estimateUsd, actualUsd);
        shared.settle(estimateUsd, actualUsd);
    }

    /** Spent by this run. */
    @Override
    public BigDecimal spentUsd() {
        return own.spentUsd();
    }
}
