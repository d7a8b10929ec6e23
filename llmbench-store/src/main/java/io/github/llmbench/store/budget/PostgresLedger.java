package io.github.llmbench.store.budget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.Patience;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Budgets that processes share. Safe for use by several threads and processes.
 *
 * <p>A call is counted in all scopes or in none. Together they never overshoot by more than what calls in flight cost beyond their
 * estimates.
 *
 * <pre>{@code
 * try (PostgresLedger ledger = PostgresLedger.open(database, runId, List.of(scope), Duration.ofMinutes(10), alert -> {})) {
 *     boolean held = ledger.reserve(estimate);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PostgresLedger implements BudgetLedger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);
    private static final List<Integer> LEVELS = List.of(100, 80, 50);

    /** The rows are locked in order of their names, and what is decided on is what the lock gave, not an older snapshot. */
    private static final String RESERVE = """
            with held as materialized (
                select scope, spent + reserved + :estimate <= limit_usd as fits
                from budget where scope = any(:scopes) order by scope for update),
            counted as (
                update budget set reserved = reserved + :estimate
                where scope in (select scope from held) and (select bool_and(fits) from held)
                returning scope)
            insert into budget_holder (scope, holder, reserved) select scope, :holder, :estimate from counted
            on conflict (scope, holder) do update set reserved = budget_holder.reserved + excluded.reserved""";

    private final Database database;
    private final String holder;
    private final List<String> scopes;
    private final Consumer<BudgetAlert> alerts;
    private final Patience patience;

    private PostgresLedger(
            Database database, String holder, List<String> scopes, Duration longest, Consumer<BudgetAlert> alerts) {
        this.database = database;
        this.holder = holder;
        this.scopes = scopes;
        this.alerts = alerts;
        patience = new Patience(database, longest);
    }

    /**
     * Opens the ledger of a run; what an earlier process of the same holder had set aside is let go of.
     *
     * @param holder who sets money aside: the run's id
     * @param scopes whose limits hold from now on; at least one
     * @param longest how long a call waits for a database that is away
     * @param alerts hears of 50, 80 and 100 percent
     */
    public static PostgresLedger open(
            Database database,
            String holder,
            List<BudgetScope> scopes,
            Duration longest,
            Consumer<BudgetAlert> alerts) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a ledger needs at least one scope");
        }
        List<BudgetScope> ordered =
                scopes.stream().sorted(Comparator.comparing(BudgetScope::name)).toList();
        PostgresLedger ledger = new PostgresLedger(
                database, holder, ordered.stream().map(BudgetScope::name).toList(), longest, alerts);
        database.jdbi().useTransaction(handle -> {
            for (BudgetScope scope : ordered) {
                handle.createUpdate("insert into budget (scope, limit_usd) values (:scope, :limit)"
                                + " on conflict (scope) do update set limit_usd = excluded.limit_usd")
                        .bind("scope", scope.name())
                        .bind("limit", scope.limitUsd())
                        .execute();
            }
            ledger.letGo(handle);
        });
        return ledger;
    }

    @Override
    public boolean reserve(BigDecimal estimateUsd) {
        return database.jdbi()
                        .withHandle(handle -> handle.createUpdate(RESERVE)
                                .bind("estimate", estimateUsd)
                                .bindArray("scopes", String.class, scopes)
                                .bind("holder", holder)
                                .execute())
                == scopes.size();
    }

    @Override
    public void settle(BigDecimal estimateUsd, BigDecimal actualUsd) {
        patiently(() -> database.jdbi().inTransaction(handle -> settle(handle, estimateUsd, actualUsd)))
                .forEach(this::tell);
    }

    /** A call waits while the database is away; where a commit's answer was lost, money may be counted twice, never not at all. */
    private <T> T patiently(Patience.Question<T> question) {
        try {
            return patience.ask(question);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the budget cannot be asked: " + e.getMessage(), e);
        }
    }

    private List<BudgetAlert> settle(Handle handle, BigDecimal estimate, BigDecimal actual) {
        handle.createQuery("select scope from budget where scope = any(:scopes) order by scope for update")
                .bindArray("scopes", String.class, scopes)
                .mapTo(String.class)
                .list();
        handle.createUpdate("update budget_holder set reserved = reserved - :estimate"
                        + " where scope = any(:scopes) and holder = :holder")
                .bind("estimate", estimate)
                .bindArray("scopes", String.class, scopes)
                .bind("holder", holder)
                .execute();
        handle.createUpdate("update budget set reserved = reserved - :estimate, spent = spent + :actual"
                        + " where scope = any(:scopes)")
                .bind("estimate", estimate)
                .bind("actual", actual)
                .bindArray("scopes", String.class, scopes)
                .execute();
        return LEVELS.stream()
                .flatMap(level -> handle
                        .createQuery("update budget set alerted = :level where scope = any(:scopes)"
                                + " and alerted < :level and spent * 100 >= limit_usd * :level"
                                + " returning scope, spent, limit_usd")
                        .bind("level", level)
                        .bindArray("scopes", String.class, scopes)
                        .map((row, context) -> new BudgetAlert(
                                row.getString("scope"),
                                level,
                                row.getBigDecimal("spent"),
                                row.getBigDecimal("limit_usd")))
                        .list()
                        .stream())
                .toList();
    }

    private void tell(BudgetAlert alert) {
        LOG.warn("{}", alert);
        try {
            alerts.accept(alert);
        } catch (RuntimeException e) {
            LOG.warn("a listener of budget alerts failed", e);
        }
    }

    /** Spent so far in the scope that has spent most of its limit. */
    @Override
    public BigDecimal spentUsd() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select spent from budget where scope = any(:scopes) order by spent / limit_usd desc limit 1")
                        .bindArray("scopes", String.class, scopes)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    private void letGo(Handle handle) {
        handle.createUpdate("""
                        update budget b set reserved = b.reserved - h.reserved from budget_holder h
                        where h.scope = b.scope and h.holder = :holder and b.scope = any(:scopes)""")
                .bind("holder", holder)
                .bindArray("scopes", String.class, scopes)
                .execute();
        handle.createUpdate("delete from budget_holder where holder = :holder and scope = any(:scopes)")
                .bind("holder", holder)
                .bindArray("scopes", String.class, scopes)
                .execute();
    }

    /** Lets go of what is still set aside. */
    @Override
    public void close() {
        database.jdbi().useTransaction(this::letGo);
    }
}
