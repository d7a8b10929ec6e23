package io.github.llmbench.cli;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.report.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes reports of a run that ended, from what is stored, without a call. */
@Command(name = "report", description = "Writes reports of a run that ended, from what is stored, without a call.")
final class ReportCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(
            paramLabel = "RUN",
            description =
                    "A run's id, name or directory, a file in that directory, \"last\", or \"last~1\" for the one before.")
    private String run = "";

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "html, json, csv, pdf, junit, md; html and json unless set.")
    private List<String> formats = List.of();

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--to",
            paramLabel = "DIRECTORY",
            description = "Where the files go; where the run's own reports are unless set.")
    private @Nullable Path to;

    @Override
    public Integer call() throws IOException {
        Reports reports = formats.isEmpty() ? Reports.usual() : Reports.in(formats);
        Path place = home.path();
        try (RunStore store = LlmBenchCommand.of(root).store(place)) {
            Run found = new StoredRuns(store, place).run(run);
            Path directory = to == null ? place.resolve("reports").resolve(found.id()) : to;
            for (Path file : reports.write(found, directory)) {
                LlmBenchCommand.of(root).out().println(file);
            }
        }
        return ExitCode.DONE;
    }
}
