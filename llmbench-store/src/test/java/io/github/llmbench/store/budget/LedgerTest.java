package io.github.llmbench.store.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.fault.FaultProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerTest {
    private static final ModelRef MODEL = ModelRef.of("openai:gpt");
    private static final java.time.Duration LONG = java.time.Duration.ofMinutes(1);

    private static TestDatabase database;
    private static Database open;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        open = database.open();
    }

    @AfterAll
    static void drop() throws IOException {
        open.close();
        database.close();
    }

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    @Test
    void concurrent_runs_never_set_more_aside_than_there_is() throws Exception {
        AtomicInteger held = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Database second = database.open()) {
            List<PostgresLedger> ledgers = List.of(
                    ledger(open, "run-1", "project:shared", "1.00"), ledger(second, "run-2", "project:shared", "1.00"));
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                PostgresLedger ledger = ledgers.get(i % 2);
                all.add(threads.submit(() -> {
                    if (reserve(ledger, usd("0.03"))) {
                        held.incrementAndGet();
                        settle(ledger, usd("0.03"), usd("0.03"));
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(held).hasValue(33);
            assertThat(ledgers.get(0).spentUsd()).isEqualByComparingTo("0.99");
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void a_call_passes_only_where_every_scope_holds_it() {
        BudgetScope run = BudgetScope.run("r", usd("10"));
        BudgetScope key = BudgetScope.keys("openai", usd("0.50")).in(YearMonth.of(2026, 11));
        try (PostgresLedger ledger = PostgresLedger.open(open, "r", List.of(run, key), LONG, alert -> {})) {
            assertThat(reserve(ledger, usd("0.40"))).isTrue();
            assertThat(reserve(ledger, usd("0.20"))).isFalse();
            settle(ledger, usd("0.40"), usd("0.45"));
            assertThat(ledger.spentUsd()).isEqualByComparingTo("0.45");
            assertThat(reserve(ledger, usd("0.06"))).isFalse();
            assertThat(reserve(ledger, usd("0.05"))).isTrue();
        }
        assertThat(key.name()).isEqualTo("keys:openai:2026-11");
    }

    @Test
    void a_providers_budget_counts_its_calls_alone() {
        ModelRef other = ModelRef.of("anthropic:x");
        try (PostgresLedger ledger = PostgresLedger.open(
                open, "p", List.of(), Map.of("openai", BudgetScope.keys("openai", usd("0.50"))), LONG, alert -> {})) {
            assertThat(ledger.limits(MODEL)).isTrue();
            assertThat(ledger.limits(other)).isFalse();
            assertThat(ledger.reserve(other, usd("9")).toCompletableFuture()).isCompletedWithValue(true);
            ledger.settle(other, usd("9"), usd("9")).toCompletableFuture().join();
            assertThat(reserve(ledger, usd("0.50"))).isTrue();
            assertThat(reserve(ledger, usd("0.01"))).isFalse();
            settle(ledger, usd("0.50"), usd("0.20"));
            assertThat(ledger.spentUsd()).isEqualByComparingTo("0.20");
        }
    }

    @Test
    void alerts_are_told_once_for_each_level() {
        List<BudgetAlert> alerts = Collections.synchronizedList(new ArrayList<>());
        try (PostgresLedger ledger = PostgresLedger.open(
                        open, "a", List.of(BudgetScope.project("alerts", usd("1"))), LONG, alerts::add);
                PostgresLedger other = PostgresLedger.open(
                        open, "b", List.of(BudgetScope.project("alerts", usd("1"))), LONG, alert -> {
                            alerts.add(alert);
                            throw new IllegalStateException("a listener that fails harms nobody");
                        })) {
            for (String actual : List.of("0.30", "0.25", "0.10", "0.20", "0.30")) {
                PostgresLedger spender = alerts.size() == 1 ? other : ledger;
                assertThat(reserve(spender, usd("0.01"))).isTrue();
                settle(spender, usd("0.01"), usd(actual));
            }
            assertThat(reserve(ledger, usd("0.01"))).isFalse();
        }
        assertThat(alerts).extracting(BudgetAlert::percent).containsExactly(50, 80, 100);
        assertThat(alerts.get(1).spentUsd()).isEqualByComparingTo("0.85");
    }

    @Test
    void what_a_killed_process_had_set_aside_comes_back_when_its_run_goes_on() {
        PostgresLedger killed = ledger(open, "k", "project:killed", "1");
        assertThat(reserve(killed, usd("0.90"))).isTrue();
        assertThat(reserve(ledger(open, "other", "project:killed", "1"), usd("0.20")))
                .isFalse();

        assertThat(reserve(ledger(open, "k", "project:killed", "1"), usd("0.20")))
                .isTrue();
    }

    @Test
    void what_a_killed_process_had_set_aside_comes_back_though_its_run_never_goes_on() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LedgerWorker.class.getName(),
                        database.applicationUrl(),
                        "project:never-resumed")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (PostgresLedger other = ledger(open, "other", "project:never-resumed", "1")) {
            try (BufferedReader said = killed.inputReader()) {
                assertThat(said.readLine()).isEqualTo("held");
                Instant first = aliveUntil("project:never-resumed");
                await(() -> aliveUntil("project:never-resumed").isAfter(first.plusSeconds(2)));
                assertThat(reserve(other, usd("0.20")))
                        .as("a process that lives keeps its money, however long its call takes")
                        .isFalse();
            } finally {
                assertThat(killed.destroyForcibly().waitFor()).isEqualTo(128 + 9);
            }

            await(() -> reserve(other, usd("0.20")));
            assertThat(reserved("project:never-resumed")).isEqualByComparingTo("0.20");
        }
        assertThat(reserved("project:never-resumed")).isEqualByComparingTo("0");
    }

    @Test
    void who_was_only_taken_for_dead_counts_what_it_spent_and_frees_nothing_of_others() {
        try (PostgresLedger late = ledger(open, "late", "project:late", "1");
                PostgresLedger other = ledger(open, "other", "project:late", "1")) {
            assertThat(reserve(late, usd("0.60"))).isTrue();
            assertThat(reserve(late, usd("0.30"))).isTrue();
            database.tamper(
                    "update budget_holder set alive_until = now() - interval '1 hour' where holder like 'late#%'");
            assertThat(reserve(other, usd("0.50"))).isTrue();

            settle(late, usd("0.60"), usd("0.10"));
            assertThat(reserved("project:late")).isEqualByComparingTo("0.50");
            assertThat(reserve(late, usd("0.15"))).isTrue();
            settle(late, usd("0.30"), usd("0.05"));
            assertThat(reserved("project:late")).isEqualByComparingTo("0.65");
            assertThat(late.spentUsd()).isEqualByComparingTo("0.15");
            settle(late, usd("0.15"), usd("0.15"));
            settle(other, usd("0.50"), usd("0.50"));
            assertThat(reserved("project:late")).isEqualByComparingTo("0");
            assertThat(late.spentUsd()).isEqualByComparingTo("0.80");
        }
    }

    @Test
    void a_run_that_was_taken_over_frees_nothing_of_its_successor() {
        PostgresLedger first = ledger(open, "t", "project:taken", "1");
        assertThat(reserve(first, usd("0.70"))).isTrue();
        try (PostgresLedger second = ledger(open, "t", "project:taken", "1")) {
            assertThat(reserve(second, usd("0.80"))).isTrue();

            settle(first, usd("0.70"), usd("0.10"));
            first.close();
            assertThat(reserved("project:taken")).isEqualByComparingTo("0.80");
            assertThat(second.spentUsd()).isEqualByComparingTo("0.10");
        }
        assertThat(reserved("project:taken")).isEqualByComparingTo("0");
    }

    @Test
    void what_workers_of_a_run_that_ended_had_set_aside_comes_back() {
        PostgresLedger one = ledger(open, "run-9/a", "project:ended", "1");
        PostgresLedger two = ledger(open, "run-9/b", "project:ended", "1");
        PostgresLedger another = ledger(open, "run-90/a", "project:ended", "1");
        assertThat(reserve(one, usd("0.30"))).isTrue();
        assertThat(reserve(two, usd("0.30"))).isTrue();
        assertThat(reserve(another, usd("0.20"))).isTrue();

        open.jdbi().useTransaction(handle -> Reservations.letGoOf(handle, "run-9/"));
        assertThat(reserved("project:ended")).isEqualByComparingTo("0.20");
        settle(one, usd("0.30"), usd("0.01"));
        assertThat(reserved("project:ended")).isEqualByComparingTo("0.20");
    }

    @Test
    void a_run_that_failed_waits_for_no_database_that_is_away() throws IOException {
        try (FaultProxy proxy = FaultProxy.to(database.port());
                Database distant = Database.open(database.settingsThrough(proxy.port()))) {
            PostgresLedger failed = PostgresLedger.open(
                    distant, "failed", List.of(new BudgetScope("project:failed", usd("1"))), LONG, alert -> {});
            assertThat(reserve(failed, usd("0.90"))).isTrue();
            proxy.set(FaultProxy.Fault.CUT);
            failed.abandon();
            assertThat(failed.reserve(MODEL, usd("0.01")).toCompletableFuture())
                    .isCompletedExceptionally();
        }
        assertThat(reserved("project:failed")).as("until the lease ends").isEqualByComparingTo("0.90");
        PostgresLedger again = ledger(open, "failed", "project:failed", "1");
        again.abandon();
        assertThat(reserved("project:failed")).isEqualByComparingTo("0");
    }

    @Test
    void a_raised_limit_holds_more() {
        PostgresLedger first = ledger(open, "x", "project:raised", "0.10");
        assertThat(reserve(first, usd("0.20"))).isFalse();
        assertThat(reserve(ledger(open, "x", "project:raised", "0.30"), usd("0.20")))
                .isTrue();
    }

    @Test
    void an_unsound_budget_is_refused() {
        assertThatThrownBy(() -> BudgetScope.run("r", BigDecimal.ZERO))
                .hasMessageContaining("must be > 0 USD, but was 0");
        assertThatThrownBy(() -> new BudgetScope(" ", BigDecimal.ONE)).hasMessageContaining("must have a name");
        assertThatThrownBy(() -> PostgresLedger.open(open, "r", List.of(), LONG, alert -> {}))
                .hasMessageContaining("at least one scope");
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static Instant aliveUntil(String scope) {
        return open.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select alive_until from budget_holder where scope = :scope and reserved > 0")
                        .bind("scope", scope)
                        .mapTo(Instant.class)
                        .one());
    }

    private static BigDecimal reserved(String scope) {
        return open.jdbi()
                .withHandle(handle -> handle.createQuery("select reserved from budget where scope = :scope")
                        .bind("scope", scope)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    private static boolean reserve(PostgresLedger ledger, BigDecimal estimate) {
        return ledger.reserve(MODEL, estimate).toCompletableFuture().join();
    }

    private static void settle(PostgresLedger ledger, BigDecimal estimate, BigDecimal actual) {
        ledger.settle(MODEL, estimate, actual).toCompletableFuture().join();
    }

    private static PostgresLedger ledger(Database on, String holder, String scope, String limit) {
        return PostgresLedger.open(on, holder, List.of(new BudgetScope(scope, usd(limit))), LONG, alert -> {});
    }
}
