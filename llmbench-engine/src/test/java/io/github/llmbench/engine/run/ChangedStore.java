package io.github.llmbench.engine.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.journal.FileRunStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Runs as files, but with journals of the test's own. */
record ChangedStore(FileRunStore files, Journals journals) implements RunStore {
    /** Makes the journal of a new run. */
    interface Journals {
        RunJournal create(RunHeader run, FileRunStore files) throws IOException;
    }

    /** A journal that does what another one does. */
    static class Journal implements RunJournal {
        private final RunJournal journal;

        Journal(RunJournal journal) {
            this.journal = journal;
        }

        @Override
        public RunHeader header() {
            return journal.header();
        }

        @Override
        public CompletionStage<Void> append(Trial trial) {
            return journal.append(trial);
        }

        @Override
        public Stream<Trial> trials() {
            return journal.trials();
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }

    @Override
    public RunJournal create(RunHeader run) throws IOException {
        return journals.create(run, files);
    }

    @Override
    public Optional<RunHeader> unfinished(String benchmark) throws IOException {
        return files.unfinished(benchmark);
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        return files.resume(run);
    }

    @Override
    public void finish(Run run) throws IOException {
        files.finish(run);
    }

    @Override
    public Optional<Run> find(String id) throws IOException {
        return files.find(id);
    }

    @Override
    public Stream<RunHeader> runs() throws IOException {
        return files.runs();
    }

    @Override
    public void close() {
        files.close();
    }
}
