package io.github.llmbench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A benchmark of one sum and one model that gets it right, for tests of what becomes of a run. */
final class SumsFile {
    private SumsFile() {}

    /** Writes it, its data set and its recorded answer. */
    static Path in(Path directory) throws IOException {
        Files.writeString(directory.resolve("sums.jsonl"), "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n");
        Files.writeString(directory.resolve("right.jsonl"), "{\"question\": \"1 + 1?\", \"response\": \"2\"}\n");
        return Files.writeString(directory.resolve("sums.yaml"), """
                benchmark: sums-in-database
                models:
                  - {ref: "openai-compatible:right", label: right, base-url: "${SIMULATOR}"}
                tasks:
                  - dataset: sums.jsonl
                    prompt: "{{question}}"
                    scorers: [exact_match]
                simulator: {recorded: {right: right.jsonl}, usage: true}
                """);
    }
}
