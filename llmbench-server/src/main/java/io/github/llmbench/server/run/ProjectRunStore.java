package io.github.llmbench.server.run;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The store as one run of one project sees it: it goes on with itself and no other run, and baselines are those of its project. Safe
 * for use by several threads.
 */
final class ProjectRunStore implements RunStore {
    private final Database database;
    private final PostgresRunStore store;
    private final SpendFeature spend;
    private final String project;
    private final String run;
    private final Queue<PostgresLedger> ledgers = new ConcurrentLinkedQueue<>();

    ProjectRunStore(Database database, PostgresRunStore store, SpendFeature spend, String project, String run) {
        this.database = database;
        this.store = store;
        this.spend = spend;
        this.project = project;
        this.run = run;
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

    @Override
    public Optional<BudgetLedger> ledger(RunHeader header, Consumer<BudgetAlert> alerts) {
        Optional<PostgresLedger> ledger = spend.ledger(project, run, alerts);
        ledger.ifPresent(ledgers::add);
        return ledger.map(BudgetLedger.class::cast);
    }

    @Override
    public void finish(Run finished) throws IOException {
        store.finish(finished);
        close();
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

    @Override
    public void close() {
        // The database is the server's; what a run that failed had set aside is not.
        for (PostgresLedger ledger = ledgers.poll(); ledger != null; ledger = ledgers.poll()) {
            ledger.close();
        }
    }
}
