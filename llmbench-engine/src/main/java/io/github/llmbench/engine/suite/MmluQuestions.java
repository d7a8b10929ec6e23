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
    private static final String LETTERS = "ABCDE";

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
        return Dataset.of("mmlu", () -> Samples.open(rows, Path.of("")).map(MmluQuestions::byLetter))
                .version(version(rows))
                .licence("MIT");
    }

    private static String version(Dataset rows) {
        return "sha256 " + Samples.hash(rows, Path.of("")).substring(0, 12);
    }

    /** The hub's form has the number of the right choice, from 0; others its letter. */
    private static Sample byLetter(Sample row) {
        String answer = row.target();
        boolean number = answer.length() == 1 && Character.isDigit(answer.charAt(0));
        String letter = number ? String.valueOf(LETTERS.charAt(answer.charAt(0) - '0')) : answer;
        Object subject = row.metadata().get("subject");
        if (subject == null) {
            throw new IllegalArgumentException("MMLU question " + row.id() + " lacks the field subject");
        }
        return new Sample(row.id(), row.input(), List.of(letter), row.choices(), row.metadata(), row.cluster());
    }
}
