package io.github.llmbench.engine.chain;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.BudgetLedger;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the money of one run in this process. Safe for use by several threads. */
public final class MemoryLedger implements BudgetLedger {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryLedger.class);
    private static final List<Integer> LEVELS = List.of(100, 80, 50);
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

    private final String scope;
    private final BigDecimal limit;
    private final Consumer<BudgetAlert> alerts;
    private BigDecimal spent;
    private BigDecimal reserved = BigDecimal.ZERO;
    private int told;

    /**
     * A ledger.
     *
     * @param scope what it is for, as alerts name it
     * @param limit in US dollars
     * @param spent what earlier parts of the run have spent; alerts that they gave are not given again
     * @param alerts hears of 50, 80 and 100 percent
     */
    public MemoryLedger(String scope, BigDecimal limit, BigDecimal spent, Consumer<BudgetAlert> alerts) {
        this.scope = scope;
        this.limit = limit;
        this.spent = spent;
        this.alerts = alerts;
        told = level();
    }

    private int level() {
        return LEVELS.stream()
                .filter(level -> spent.multiply(PERCENT).compareTo(limit.multiply(BigDecimal.valueOf(level))) >= 0)
                .findFirst()
                .orElse(0);
    }

    @Override
    public CompletionStage<Boolean> reserve(ModelRef model, BigDecimal estimateUsd) {
        return CompletableFuture.completedStage(held(estimateUsd));
    }

    private synchronized boolean held(BigDecimal estimateUsd) {
        if (spent.add(reserved).add(estimateUsd).compareTo(limit) > 0) {
            return false;
        }
        reserved = reserved.add(estimateUsd);
        return true;
    }

    @Override
    public CompletionStage<Void> settle(ModelRef model, BigDecimal estimateUsd, BigDecimal actualUsd) {
        for (BudgetAlert alert : settled(estimateUsd, actualUsd)) {
            LOG.warn("{}", alert);
            alerts.accept(alert);
        }
        return CompletableFuture.completedStage(null);
    }

    private synchronized List<BudgetAlert> settled(BigDecimal estimate, BigDecimal actual) {
        reserved = reserved.subtract(estimate);
        spent = spent.add(actual);
        int before = told;
        int now = level();
        if (now <= before) {
            return List.of();
        }
        told = now;
        return LEVELS.stream()
                .filter(level -> level > before && level <= now)
                .sorted()
                .map(level -> new BudgetAlert(scope, level, spent, limit))
                .toList();
    }

    @Override
    public synchronized BigDecimal spentUsd() {
        return spent;
    }
}
