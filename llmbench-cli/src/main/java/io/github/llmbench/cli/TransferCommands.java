package io.github.llmbench.cli;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs and whole databases to files and back. */
final class TransferCommands {
    private TransferCommands() {}

    /** What the four share. */
    private abstract static class Transfer implements Callable<Integer> {
        @ParentCommand
        private @Nullable LlmBenchCommand root;

        @Mixin
        private DatabaseOptions options = new DatabaseOptions();

        @Override
        public final Integer call() throws IOException {
            Environment environment = LlmBenchCommand.of(root);
            try (Database database = options.database(environment)) {
                Map<String, Long> rows = with(new Transfers(database));
                if (audited()) {
                    options.sign(database, environment);
                }
                environment
                        .out()
                        .println(rows.entrySet().stream()
                                .map(table -> table.getValue() + " of " + table.getKey())
                                .collect(Collectors.joining(", ", "rows: ", "")));
                return ExitCode.DONE;
            }
        }

        abstract Map<String, Long> with(Transfers transfers) throws IOException;

        /** Whether it adds to the audit log. */
        boolean audited() {
            return false;
        }
    }

    /** Runs to a file. */
    @Command(name = "export", description = "Writes whole runs of the database to a file.")
    static final class Export extends Transfer {
        @Parameters(paramLabel = "RUN", arity = "1..*", description = "Ids of runs.")
        private List<String> runs = List.of();

        @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file; an old one is replaced.")
        private Path file = Path.of("");

        @Override
        Map<String, Long> with(Transfers transfers) throws IOException {
            return transfers.exportRuns(runs, file);
        }
    }

    /** Runs from a file. */
    @Command(name = "import", description = "Reads runs from a file of llmbench export: all of them or none.")
    static final class Import extends Transfer {
        @Parameters(paramLabel = "FILE", description = "The file.")
        private Path file = Path.of("");

        @Override
        Map<String, Long> with(Transfers transfers) throws IOException {
            return transfers.importRuns(file, DatabaseOptions.actor());
        }

        @Override
        boolean audited() {
            return true;
        }
    }

    /** Everything to a file. */
    @Command(name = "backup", description = "Writes the whole database to a file; the key-encryption key is not in it.")
    static final class Backup extends Transfer {
        @Parameters(paramLabel = "FILE", description = "The file; an old one is replaced.")
        private Path file = Path.of("");

        @Override
        Map<String, Long> with(Transfers transfers) throws IOException {
            return transfers.backup(file);
        }
    }

    /** Everything from a file. */
    @Command(name = "restore", description = "Reads a backup into an empty database.")
    static final class Restore extends Transfer {
        @Parameters(paramLabel = "FILE", description = "The file.")
        private Path file = Path.of("");

        @Override
        Map<String, Long> with(Transfers transfers) throws IOException {
            return transfers.restore(file);
        }
    }
}
