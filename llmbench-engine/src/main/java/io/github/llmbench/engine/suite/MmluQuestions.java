package io.github.llmbench.engine.suite;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.dataset.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MMLU's questions, which are not shipped: a file of rows {question, subject, choices, answer}. */
final class MmluQuestions {
    private MmluQuestions() {}

    /** @throws IllegalArgumentException if there is no such file; says what to fetch */
    static Dataset dataset(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            throw new IllegalArgumentException((file == null ? "" : "there is no file " + file + "; ")
                    + "llmbench-suite:mmlu does not ship its questions: fetch the test split of hendrycks/test (on the Hugging"
                    + " Face hub cais/mmlu, config all) as JSON Lines with the fields question, subject, choices and answer,"
                    + " and name it with --data FILE");
        }
        Dataset rows = Dataset.file(file.toString());
        return Dataset.of("mmlu", () -> Samples.changed(rows, Path.of(""), MmluQuestions::byLetter))
                .version(version(rows))
                .licence("MIT");
    }

    private static String version(Dataset rows) {
        return "sha256 " + Samples.hash(rows, Path.of("")).substring(0, 12);
    }

    /**
     * The hub's form has the number of the right choice, from 0; others its letter.
     *
     * @throws IllegalArgumentException if there is no such choice
     */
    private static Sample byLetter(Sample row) {
        if (row.targets().isEmpty()) {
            throw new IllegalArgumentException("lacks the field answer");
        }
        String answer = row.target().strip();
        boolean number = answer.matches("\\d{1,6}");
        int place = number ? Integer.parseInt(answer) : answer.length() == 1 ? answer.charAt(0) - 'A' : -1;
        if (place < 0 || place >= row.choices().size()) {
            throw new IllegalArgumentException("has a field answer that must be the letter, or the number"
                    + " from 0, of one of its " + row.choices().size() + " choices, but was " + answer);
        }
        if (row.metadata().get("subject") == null) {
            throw new IllegalArgumentException("lacks the field subject");
        }
        String letter = String.valueOf((char) ('A' + place));
        return new Sample(row.id(), row.input(), List.of(letter), row.choices(), row.metadata(), row.cluster());
    }
}
