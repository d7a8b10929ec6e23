package io.github.llmbench.engine.suite;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.dataset.Samples;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Problems in MultiPL-E's Java form, a row each: {@code name}, {@code language}, {@code prompt}, {@code tests}, {@code stop_tokens}.
 *
 * @see <a href="https://github.com/nuprl/MultiPL-E">MultiPL-E</a>
 */
final class JavaProblems {
    private JavaProblems() {}

    static Dataset shipped(String location) {
        return fields(Dataset.jsonl(location)).version("10 problems").licence("Apache-2.0");
    }

    /** @throws IllegalArgumentException if there is no such file */
    static Dataset of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file " + file + "; give one of MultiPL-E in Java, such as"
                    + " humaneval-java-reworded.jsonl, with the fields name, language, prompt and tests");
        }
        Dataset rows = fields(Dataset.file(file.toString()));
        return Dataset.of("java-problems", () -> Samples.changed(rows, Path.of(""), JavaProblems::checked))
                .version("sha256 " + Samples.hash(rows, Path.of("")).substring(0, 12));
    }

    private static Dataset fields(Dataset rows) {
        return rows.id("name").input("prompt");
    }

    private static Sample checked(Sample row) {
        Object language = row.metadata().get("language");
        if (language != null && !language.equals("java")) {
            throw new IllegalArgumentException("has a field language that must be java, but was " + language);
        }
        if (!(row.metadata().get("tests") instanceof String)) {
            throw new IllegalArgumentException("lacks the field tests, a text");
        }
        return row;
    }
}
