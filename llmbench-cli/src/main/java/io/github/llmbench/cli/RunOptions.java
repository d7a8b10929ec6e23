package io.github.llmbench.cli;

import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.api.spi.RunStoreProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.journal.FileRunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code run} and {@code rerun} share. */
final class RunOptions {
    @Option(names = "--json", description = "Print the run as one JSON object.")
    private boolean json;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description = "Only these models of the file, by label, or others as provider:name.")
    private List<String> models = List.of();

    @Option(
            names = "--home",
            paramLabel = "DIRECTORY",
            description = "Where runs and reports are kept; $LLMBENCH_HOME or ~/.llmbench unless set.")
    private @Nullable Path home;

    @Option(names = "--reports", paramLabel = "DIRECTORY", description = "Where reports are written.")
    private @Nullable Path reports;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "Formats of the reports: html, json, csv, pdf, junit, md; html and json unless set.")
    private List<String> formats = List.of();

    boolean json() {
        return json;
    }

    List<String> models() {
        return models;
    }

    Path home() {
        return home == null ? LlmBench.defaultHome() : home;
    }

    /** Where each run's reports get a directory. */
    Path reports() {
        return reports == null ? home().resolve("reports") : reports;
    }

    /** The store that the environment names, or files; to be closed by the caller. */
    RunStore store(Environment environment) throws IOException {
        return RunStoreProvider.configured(home(), environment.variables()).orElseGet(() -> new FileRunStore(home()));
    }

    /** An engine over a store, home and reports. */
    LlmBench.Builder engine(RunStore store) {
        LlmBench.Builder engine =
                LlmBench.builder().home(home()).reports(reports()).store(store);
        return formats.isEmpty() ? engine : engine.formats(formats.toArray(String[]::new));
    }
}
