package io.github.llmbench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** An embedded database without data, with the programs that earlier tests have unpacked. */
final class FreshDatabase {
    private FreshDatabase() {}

    /** The value of {@code LLMBENCH_DB_URL} for one under a directory. */
    static String in(Path directory) throws IOException {
        Path database = Files.createDirectories(directory.resolve("postgres"));
        Path kept = Path.of("target", "postgres");
        Files.createDirectories(kept);
        try (Stream<Path> programs = Files.list(kept)) {
            Optional<Path> program = programs.filter(
                            path -> path.getFileName().toString().startsWith("program-"))
                    .findFirst();
            if (program.isPresent()) {
                Files.createSymbolicLink(
                        database.resolve(program.get().getFileName()),
                        program.get().toAbsolutePath());
            }
        }
        return "embedded:" + database;
    }
}
