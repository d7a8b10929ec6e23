package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The trials of one run, each written once. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface RunJournal extends AutoCloseable {
    /** The run. */
    RunHeader header();

    /**
     * Writes a trial.
     *
     * @return completes when the trial would survive the loss of process and machine; listeners hear of it only then
     */
    CompletionStage<Void> append(Trial trial);

    /**
     * Writes a trial that nothing waits for: it may be forced to disk some milliseconds later, together with those that come until
     * then.
     *
     * @return as of {@link #append}
     */
    default CompletionStage<Void> appendSoon(Trial trial) {
        return append(trial);
    }

    /** The trials that stand in it, last write of each key, in order; to be closed by the caller. */
    Stream<Trial> trials();

    /** Forces what is pending and lets go of the run. */
    @Override
    void close() throws IOException;
}
