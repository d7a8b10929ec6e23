package io.github.llmbench.store.run;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The shared budgets of the runs that a store works on. Safe for use by several threads. */
final class RunLedgers {
    private final Database database;
    private final StoreOptions options;
    private final Questions questions;
    private final Map<String, PostgresLedger> open = new ConcurrentHashMap<>();

    RunLedgers(Database database, StoreOptions options, Questions questions) {
        this.database = database;
        this.options = options;
        this.questions = questions;
    }

    /** Opens the ledger of a run; empty where nothing limits it here. */
    Optional<PostgresLedger> open(RunHeader run, Consumer<BudgetAlert> alerts) throws IOException {
        BigDecimal limit = options.monthlyUsd();
        if (limit == null && options.keysMonthlyUsd().isEmpty()) {
            return Optional.empty();
        }
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        List<BudgetScope> ofProject = limit == null
                ? List.of()
                : List.of(BudgetScope.project(options.project(), limit).in(month));
        Map<String, BudgetScope> ofProviders = new TreeMap<>();
        options.keysMonthlyUsd()
                .forEach((provider, usd) -> ofProviders.put(
                        provider, BudgetScope.keys(provider, usd).in(month)));
        PostgresLedger ledger = questions.ask(
                handle -> PostgresLedger.open(database, run.id(), ofProject, ofProviders, options.patience(), alerts));
        PostgresLedger before = open.put(run.id(), ledger);
        if (before != null) {
            // Of the same run that failed and now goes on.
            before.abandon();
        }
        return Optional.of(ledger);
    }

    /** Gives back what a run has set aside still. */
    void close(String run) {
        PostgresLedger ledger = open.remove(run);
        if (ledger != null) {
            ledger.close();
        }
    }

    /** The same for runs that failed, which nobody finished. */
    void abandonAll() {
        open.values().forEach(PostgresLedger::abandon);
        open.clear();
    }
}
