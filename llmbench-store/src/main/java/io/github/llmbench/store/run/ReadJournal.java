package io.github.llmbench.store.run;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A journal that is only read. Immutable. */
record ReadJournal(RunHeader header, TrialReader reader) implements RunJournal {
    @Override
    public CompletionStage<Void> append(Trial trial) {
        return CompletableFuture.failedFuture(
                new IOException("the journal of run " + header.id() + " was opened to be read"));
    }

    @Override
    public Stream<Trial> trials() {
        return reader.trials();
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
