package io.github.llmbench.store.budget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.Patience;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
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
 *     boolean held = ledger.reserve(model, estimate).toCompletableFuture().join();
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PostgresLedger implements BudgetLedger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);
    private static final int THREADS = 2;
    private static final List<Integer> LEVELS = List.of(100, 80, 50);

    /** Where a run waits ten minutes for its database, a word every half a minute. */
    private static final int BEATS = 20;

    /** How long a run that failed waits for what it spent last to be written. */
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private static final Duration SHORTEST_BEAT = Duration.ofMillis(100);

    /** So many words may be late before what was set aside counts no more. */
    private static final int LATE = 4;

    private final Database database;
    private final String holder;
    private final Reservations reservations;
    private final Duration beat;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean beating = new AtomicBoolean();

    /** All of them, those of every call, and those of the calls of some providers. */
    private final List<String> scopes;

    private final List<String> shared;
    private final Map<String, List<String>> ofProviders;
    private final Consumer<BudgetAlert> alerts;
    private final Duration longest;
    private final Patience patience;

    /** So few: a reservation need not wait for a commit before it, and all of them wait for the same row. */
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                Thread thread = new Thread(work, "llmbench-budget");
                thread.setDaemon(true);
                return thread;
            });

    private PostgresLedger(
            Database database,
            String holder,
            List<BudgetScope> shared,
            Map<String, BudgetScope> ofProviders,
            Duration longest,
            Consumer<BudgetAlert> alerts) {
        this.database = database;
        this.holder = holder;
        this.scopes = names(Stream.concat(shared.stream(), ofProviders.values().stream()));
        this.shared = names(shared.stream());
        this.ofProviders = ofProviders.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> names(Stream.concat(shared.stream(), Stream.of(entry.getValue())))));
        this.alerts = alerts;
        this.longest = longest;
        Duration part = longest.dividedBy(BEATS);
        beat = part.compareTo(SHORTEST_BEAT) < 0 ? SHORTEST_BEAT : part;
        // Who cannot reach the database for as long as it has patience has given up.
        reservations = new Reservations(holder, longest.plus(beat.multipliedBy(LATE)));
        patience = new Patience(database, longest);
        // A ledger that nobody closes, since its run failed, keeps no thread.
        threads.allowCoreThreadTimeOut(true);
    }

    private static List<String> names(Stream<BudgetScope> scopes) {
        return scopes.map(BudgetScope::name).distinct().sorted().toList();
    }

    private List<String> scopes(ModelRef model) {
        return ofProviders.getOrDefault(model.provider(), shared);
    }

    @Override
    public boolean limits(ModelRef model) {
        return !scopes(model).isEmpty();
    }

    /**
     * Opens the ledger of a run; what an earlier process of the same holder had set aside is let go of, and what processes had that
     * nobody has heard of for a little longer than they wait for the database.
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
        return open(database, holder, scopes, Map.of(), longest, alerts);
    }

    /**
     * The same with scopes that count the calls of one provider alone.
     *
     * @param ofProviders by name of the provider
     */
    public static PostgresLedger open(
            Database database,
            String holder,
            List<BudgetScope> scopes,
            Map<String, BudgetScope> ofProviders,
            Duration longest,
            Consumer<BudgetAlert> alerts) {
        if (scopes.isEmpty() && ofProviders.isEmpty()) {
            throw new IllegalArgumentException("a ledger needs at least one scope");
        }
        PostgresLedger ledger = new PostgresLedger(database, holder, scopes, ofProviders, longest, alerts);
        List<BudgetScope> ordered = Stream.concat(scopes.stream(), ofProviders.values().stream())
                .sorted(Comparator.comparing(BudgetScope::name))
                .toList();
        database.jdbi().useTransaction(handle -> {
            for (BudgetScope scope : ordered) {
                handle.createUpdate("insert into budget (scope, limit_usd) values (:scope, :limit)"
                                + " on conflict (scope) do update set limit_usd = excluded.limit_usd")
                        .bind("scope", scope.name())
                        .bind("limit", scope.limitUsd())
                        .execute();
            }
            ledger.reservations.takeOver(handle, ledger.scopes);
        });
        return ledger;
    }

    @Override
    public CompletionStage<Boolean> reserve(ModelRef model, BigDecimal estimateUsd) {
        List<String> scopes = scopes(model);
        if (scopes.isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        return patiently(() -> database.jdbi().withHandle(handle -> reservations.reserve(handle, scopes, estimateUsd)))
                .thenApply(held -> {
                    if (held) {
                        underWay.incrementAndGet();
                        beatWhileUnderWay();
                    }
                    return held;
                });
    }

    /** While calls are under way and the database can be asked, and no longer: a ledger that nobody closes falls silent. */
    private void beatWhileUnderWay() {
        if (underWay.get() > 0 && beating.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(beat.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::beat);
        }
    }

    private void beat() {
        CompletableFuture<?> unused = patiently(this::touch).whenComplete((done, e) -> {
            beating.set(false);
            if (e == null) {
                beatWhileUnderWay();
            } else {
                LOG.debug("{} does not say any more that it lives", holder, e);
            }
        });
    }

    private boolean touch() {
        if (underWay.get() > 0) {
            database.jdbi().useTransaction(handle -> reservations.touch(handle, scopes));
        }
        return true;
    }

    @Override
    public CompletionStage<Void> settle(ModelRef model, BigDecimal estimateUsd, BigDecimal actualUsd) {
        List<String> scopes = scopes(model);
        if (scopes.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return patiently(() -> database.jdbi().inTransaction(handle -> settle(handle, scopes, estimateUsd, actualUsd)))
                .whenComplete((alerted, e) -> underWay.decrementAndGet())
                .thenAccept(alerted -> alerted.forEach(this::tell));
    }

    /** A call waits while the database is away; where a commit's answer was lost, money may be counted twice, never not at all. */
    private <T> CompletableFuture<T> patiently(Patience.Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(patience.ask(question));
                } catch (SQLException | IOException | RuntimeException e) {
                    answer.completeExceptionally(new IOException(e.getMessage(), e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException("the ledger of " + holder + " is closed", e));
        }
        return answer;
    }

    private List<BudgetAlert> settle(Handle handle, List<String> scopes, BigDecimal estimate, BigDecimal actual) {
        reservations.settle(handle, scopes, estimate, actual);
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

    /** Lets go of what is still set aside, once all that was settled is written. */
    @Override
    public void close() {
        end(longest);
        database.jdbi().useTransaction(handle -> reservations.letGo(handle, scopes));
    }

    /** The same for a run that failed: where the database is away, nobody waits for it, and what was set aside comes back later. */
    public void abandon() {
        end(MOMENT);
        try {
            database.jdbi().useTransaction(handle -> reservations.letGo(handle, scopes));
        } catch (JdbiException e) {
            LOG.warn("what {} had set aside comes back once its lease has ended: {}", holder, e.getMessage());
        }
    }

    private void end(Duration wait) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("what {} spent last is not settled: the database is away", holder);
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
