package io.github.llmbench.server.run;

import io.github.llmbench.api.Budget;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.budget.Reservations;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The store as one run of one project sees it: it goes on with itself and no other run, and baselines are those of its project. Safe
 * for use by several threads.
 */
final class ProjectRunStore implements RunStore {
    /** What a run may spend whose benchmark says nothing, as everywhere. */
    private static final BigDecimal USUAL_CAP = BigDecimal.TEN;

    private final Database database;
    private final PostgresRunStore store;
    private final SpendFeature spend;
    private final String project;
    private final String run;
    private final String holder;
    private final BigDecimal limit;
    private @Nullable PostgresLedger ledger;

    /**
     * Of a run.
     *
     * @param holder who sets money aside for it
     * @param own budget of the run; where it has none, what holds for every run
     */
    ProjectRunStore(
            Database database,
            PostgresRunStore store,
            SpendFeature spend,
            String project,
            String run,
            String holder,
            Budget own) {
        this.database = database;
        this.store = store;
        this.spend = spend;
        this.project = project;
        this.run = run;
        this.holder = holder;
        limit = own.usd() == null ? USUAL_CAP : own.usd();
    }

    /** How a worker is called that sets money aside for a run. */
    static String holder(String run, String worker) {
        return run + "/" + worker;
    }

    /** Lets go of what workers had set aside for a run that ended, those that died included. */
    static void letGo(Handle handle, String run) {
        Reservations.letGoOf(handle, holder(run, ""));
    }

    @Override
    public Optional<RunHeader> unfinished(String benchmark) throws IOException {
        return store.header(run);
    }

    @Override
    public RunJournal create(RunHeader header) throws IOException {
        return store.create(header);
    }

    @Override
    public RunJournal resume(RunHeader header) throws IOException {
        return store.resume(header);
    }

    /** One for all shards that are made here: what they spend together with those of other workers counts against the run's limit. */
    @Override
    public synchronized Optional<BudgetLedger> ledger(RunHeader header, Consumer<BudgetAlert> alerts) {
        if (ledger == null) {
            ledger = spend.ledger(project, holder, BudgetScope.run(run, limit), alert -> {
                alerts.accept(alert);
                // Shards have listeners of their own, which do not know of money.
                spend.listener(project).budgetAlert(header, alert);
            });
        }
        return Optional.of(new Paid(ledger));
    }

    /** Does not ask the database for calls that cost nothing. */
    private record Paid(BudgetLedger ledger) implements BudgetLedger {
        @Override
        public CompletionStage<Boolean> reserve(ModelRef model, BigDecimal estimateUsd) {
            return estimateUsd.signum() == 0
                    ? CompletableFuture.completedFuture(true)
                    : ledger.reserve(model, estimateUsd);
        }

        @Override
        public CompletionStage<Void> settle(ModelRef model, BigDecimal estimateUsd, BigDecimal actualUsd) {
            return estimateUsd.signum() == 0 && actualUsd.signum() == 0
                    ? CompletableFuture.completedFuture(null)
                    : ledger.settle(model, estimateUsd, actualUsd);
        }

        @Override
        public BigDecimal spentUsd() {
            return ledger.spentUsd();
        }
    }

    @Override
    public void finish(Run finished) throws IOException {
        store.finish(finished);
    }

    @Override
    public Optional<Run> find(String id) throws IOException {
        boolean own = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select exists (select 1 from run where id = :id and project = :project)")
                        .bind("id", id)
                        .bind("project", project)
                        .mapTo(boolean.class)
                        .one());
        return own ? store.find(id) : Optional.empty();
    }

    @Override
    public Stream<RunHeader> runs() throws IOException {
        return store.header(run).stream();
    }

    @Override
    public void name(String name, String id) throws IOException {
        database.jdbi().useHandle(handle -> Baselines.set(handle, project, name, id, "system:run"));
    }

    @Override
    public Optional<String> named(String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select run from baseline where project = :project and name = :name")
                        .bind("project", project)
                        .bind("name", name)
                        .mapTo(String.class)
                        .findOne());
    }

    /** Lets go of what is still set aside; the database is the server's. */
    @Override
    public synchronized void close() {
        if (ledger != null) {
            ledger.close();
            ledger = null;
        }
    }
}
