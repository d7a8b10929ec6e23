package io.github.llmbench.engine.chain;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.BudgetLedger;
import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A run's own budget and one that it shares with others: a call passes only where both hold it. Safe for use by several threads.
 */
public final class SharedLedger implements BudgetLedger {
    private static final CompletionStage<Boolean> HELD = CompletableFuture.completedStage(true);
    private static final CompletionStage<Boolean> NOT_HELD = CompletableFuture.completedStage(false);

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
    public CompletionStage<Boolean> reserve(ModelRef model, BigDecimal estimateUsd) {
        return own.reserve(model, estimateUsd).thenCompose(held -> held ? alsoShared(model, estimateUsd) : NOT_HELD);
    }

    private CompletionStage<Boolean> alsoShared(ModelRef model, BigDecimal estimateUsd) {
        return shared.reserve(model, estimateUsd)
                .thenCompose(held -> held
                        ? HELD
                        : own.settle(model, estimateUsd, BigDecimal.ZERO).thenApply(back -> false));
    }

    @Override
    public CompletionStage<Void> settle(ModelRef model, BigDecimal estimateUsd, BigDecimal actualUsd) {
        CompletionStage<Void> settled = own.settle(model, estimateUsd, actualUsd);
        return shared.settle(model, estimateUsd, actualUsd).runAfterBoth(settled, () -> {});
    }

    /** Spent by this run. */
    @Override
    public BigDecimal spentUsd() {
        return own.spentUsd();
    }
}
