package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Keeps runs. Safe for use by several threads and processes.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface RunStore extends AutoCloseable {
    /** The newest unfinished run of a benchmark that no process is working on. */
    Optional<RunHeader> unfinished(String benchmark) throws IOException;

    /** Starts a run. */
    RunJournal create(RunHeader run) throws IOException;

    /**
     * Goes on with an unfinished run.
     *
     * @throws IOException if another process is working on it
     */
    RunJournal resume(RunHeader run) throws IOException;

    /**
     * What the run shares with others: a budget of several runs, processes or machines. A call passes only where it and the run's own
     * budget hold it.
     *
     * @param alerts hears of 50, 80 and 100 percent, on the thread of a call; must not block
     */
    default Optional<BudgetLedger> ledger(RunHeader run, Consumer<BudgetAlert> alerts) throws IOException {
        return Optional.empty();
    }

    /** Records that a run ended. */
    void finish(Run run) throws IOException;

    /** A finished run. */
    Optional<Run> find(String id) throws IOException;

    /** All runs, newest first; to be closed by the caller. */
    Stream<RunHeader> runs() throws IOException;

    /**
     * Gives a run a name, such as that of a baseline; the name leaves the run that had it before.
     *
     * @throws IOException if this store keeps no names
     */
    default void name(String name, String id) throws IOException {
        throw new IOException("this store keeps no names; name the baseline by a file that ends in .json");
    }

    /** The id of the run that has this name. */
    default Optional<String> named(String name) throws IOException {
        return Optional.empty();
    }

    /** Lets go of files and connections. */
    @Override
    void close() throws IOException;
}
