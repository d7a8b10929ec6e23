package io.github.llmbench.providers.bench;

import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A store that keeps no trial, so that a run is its load path alone. It counts the trials that were answered, warm-up left out. */
final class NothingKept implements RunStore {
    private final AtomicLong answered = new AtomicLong();

    long answered() {
        return answered.get();
    }

    @Override
    public Optional<RunHeader> unfinished(String benchmark) {
        return Optional.empty();
    }

    @Override
    public RunJournal create(RunHeader run) {
        return new Journal(run);
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        throw new IOException("nothing of run " + run.id() + " was kept");
    }

    @Override
    public void finish(Run run) {}

    @Override
    public Optional<Run> find(String id) {
        return Optional.empty();
    }

    @Override
    public Stream<RunHeader> runs() {
        return Stream.empty();
    }

    @Override
    public void close() {}

    private final class Journal implements RunJournal {
        private final RunHeader header;

        Journal(RunHeader header) {
            this.header = header;
        }

        @Override
        public RunHeader header() {
            return header;
        }

        @Override
        public CompletionStage<Void> append(Trial trial) {
            boolean warmUp = trial.calls().stream()
                    .anyMatch(call -> call.response().trace().warmUp());
            if (!warmUp && trial.outcome() == Outcome.ANSWERED) {
                answered.incrementAndGet();
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Stream<Trial> trials() {
            return Stream.empty();
        }

        @Override
        public void close() {}
    }
}
