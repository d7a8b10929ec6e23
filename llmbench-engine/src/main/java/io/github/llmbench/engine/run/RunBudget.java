package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.engine.chain.MemoryLedger;
import io.github.llmbench.engine.chain.SharedLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run may spend: its own budget, what the store says it shares with others, or, where it has neither and a model costs
 * money, the cap that holds for every run. Immutable.
 *
 * @param ledger counts; {@code null} where nothing limits the run
 * @param cap in US dollars; {@code null} where the usual cap does not hold
 */
record RunBudget(@Nullable BudgetLedger ledger, @Nullable BigDecimal cap) {
    static RunBudget of(
            Benchmark benchmark, RunHeader header, Settings settings, Cost spent, Consumer<BudgetAlert> alerts)
            throws IOException {
        BigDecimal own = benchmark.budget().usd();
        BudgetLedger shared = settings.store().ledger(header, alerts).orElse(null);
        BigDecimal cap = own == null && paid(benchmark, settings, shared)
                ? settings.runCap().usd()
                : null;
        BigDecimal limit = own == null ? cap : own;
        return new RunBudget(
                SharedLedger.of(
                        limit == null ? null : new MemoryLedger("run:" + header.id(), limit, spent.usd(), alerts),
                        shared),
                cap);
    }

    /** Whether it calls a model that costs money and that no shared budget limits. */
    private static boolean paid(Benchmark benchmark, Settings settings, @Nullable BudgetLedger shared) {
        return Stream.concat(benchmark.models().stream(), JudgeModels.of(benchmark).stream())
                .filter(model -> shared == null || !shared.limits(model))
                .map((ModelRef model) -> settings.prices().price(model))
                .flatMap(Optional::stream)
                .anyMatch(RunBudget::positive);
    }

    private static boolean positive(Price price) {
        return price.input().signum() > 0 || price.output().signum() > 0;
    }

    /** How a run that was stopped may go on. */
    String toGoOn() {
        return cap == null
                ? "run it again with a larger budget to go on"
                : "the benchmark has no budget, so the cap of " + cap.toPlainString()
                        + " USD that holds for every run of paid models stopped it; run it again with a budget of its own,"
                        + " or with LLMBENCH_RUN_CAP set to more US dollars or to none, to go on";
    }
}
