package io.github.llmbench.cli;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.report.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes reports of a run that ended, from what is stored, without a call. */
@Command(name = "report", description = "Writes reports of a run that ended, from what is stored, without a call.")
final class ReportCommand implements Callable<Integer> {
    private static final String LAST = "last";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(paramLabel = "RUN", description = "The id of the run, or \"last\".")
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
            Run found = find(store, place);
            Path directory = to == null ? place.resolve("reports").resolve(found.id()) : to;
            for (Path file : reports.write(found, directory)) {
                LlmBenchCommand.of(root).out().println(file);
            }
        }
        return ExitCode.DONE;
    }

    private Run find(RunStore store, Path place) throws IOException {
        boolean known = false;
        try (Stream<RunHeader> runs = store.runs()) {
            for (RunHeader header : (Iterable<RunHeader>) runs::iterator) {
                if (run.equals(LAST) || header.id().equals(run)) {
                    known = true;
                    Optional<Run> ended = store.find(header.id());
                    if (ended.isPresent()) {
                        return ended.get();
                    }
                }
            }
        }
        throw new IllegalArgumentException(
                known
                        ? "run \"" + run + "\" has not ended; run its benchmark again, and it goes on to its end"
                        : "there is no run \"" + run + "\" under " + place + "; give the id of a run, or \"last\"");
    }
}
