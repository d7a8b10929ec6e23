package io.github.llmbench.cli;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** An embedded database without data, with programs that are unpacked once for all tests. */
final class FreshDatabase {
    private static final Path KEPT = Path.of("target", "postgres");

    private FreshDatabase() {}

    /** The value of {@code LLMBENCH_DB_URL} for one under a directory. */
    static String in(Path directory) throws IOException {
        Path database = Files.createDirectories(directory.resolve("postgres"));
        Path program = programs();
        Files.createSymbolicLink(database.resolve(program.getFileName()), program.toAbsolutePath());
        return "embedded:" + database;
    }

    private static synchronized Path programs() throws IOException {
        Optional<Path> unpacked = unpacked();
        if (unpacked.isEmpty()) {
            Database.open(DatabaseSettings.embedded(KEPT)).close();
            unpacked = unpacked();
        }
        return unpacked.orElseThrow();
    }

    private static Optional<Path> unpacked() throws IOException {
        Files.createDirectories(KEPT);
        try (Stream<Path> programs = Files.list(KEPT)) {
            return programs.filter(path -> path.getFileName().toString().startsWith("program-"))
                    .findFirst();
        }
    }
}
