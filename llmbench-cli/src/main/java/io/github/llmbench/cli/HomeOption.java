package io.github.llmbench.cli;

import io.github.llmbench.engine.LlmBench;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds runs. */
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "DIRECTORY",
            description = "Where runs and reports are kept; $LLMBENCH_HOME or ~/.llmbench unless set.")
    private @Nullable Path home;

    Path path() {
        return home == null ? LlmBench.defaultHome() : home;
    }
}
