package io.github.llmbench.engine.chain;

import io.github.llmbench.api.spi.BudgetLedger;
import java.math.BigDecimal;

/** Counts the money of one run in this process. Safe for use by several threads. */
public final class MemoryLedger implements BudgetLedger {
    private final BigDecimal limit;
    private BigDecimal spent;
    private BigDecimal reserved = BigDecimal.ZERO;

    /**
     * A ledger.
     *
     * @param limit in US dollars
     * @param spent what earlier parts of the run have spent
     */
    public MemoryLedger(BigDecimal limit, BigDecimal spent) {
        this.limit = limit;
        this.spent = spent;
    }

    @Override
    public synchronized boolean reserve(BigDecimal estimateUsd) {
        if (spent.add(reserved).add(estimateUsd).compareTo(limit) > 0) {
            return false;
        }
        reserved = reserved.add(estimateUsd);
        return true;
    }

    @Override
    public synchronized void settle(BigDecimal estimateUsd, BigDecimal actualUsd) {
        reserved = reserved.subtract(estimateUsd);
        spent = spent.add(actualUsd);
    }

    @Override
    public synchronized BigDecimal spentUsd() {
        return spent;
    }
}
