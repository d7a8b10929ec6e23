package io.github.llmbench.store.transfer;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that exports runs, so that its memory can be bounded. */
public final class ExportWorker {
    private ExportWorker() {}

    public static void main(String[] arguments) throws Exception {
        try (Database database = Database.open(DatabaseSettings.server(arguments[0], null))) {
            List<String> runs = List.of(arguments).subList(2, arguments.length);
            System.out.println("rows: " + new Transfers(database).exportRuns(runs, Path.of(arguments[1])));
        }
    }
}
