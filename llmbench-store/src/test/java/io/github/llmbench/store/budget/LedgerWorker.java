package io.github.llmbench.store.budget;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** A process that sets 0.90 of 1 USD aside for a call that never ends. */
public final class LedgerWorker {
    private LedgerWorker() {}

    public static void main(String[] arguments) throws Exception {
        try (Database database = Database.open(DatabaseSettings.server(arguments[0], null));
                PostgresLedger ledger = PostgresLedger.open(
                        database,
                        "worker",
                        List.of(new BudgetScope(arguments[1], BigDecimal.ONE)),
                        Duration.ofSeconds(1),
                        alert -> {})) {
            boolean held = ledger.reserve(ModelRef.of("openai:gpt"), new BigDecimal("0.90"))
                    .toCompletableFuture()
                    .join();
            System.out.println(held ? "held" : "refused");
            Thread.currentThread().join();
        }
    }
}
