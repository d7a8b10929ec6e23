package io.github.llmbench.engine.rescore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of a file of answers, one after another. Not safe for use by several threads. */
interface AnswerRows extends Closeable {
    /**
     * The next row; {@code null} at the end.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    @Nullable
    JsonNode next() throws IOException;

    /** Where the last row stands, such as "line 3 of answers.jsonl ". */
    String at();

    /** A name for the last row where it has neither id nor input. */
    String name();

    /**
     * JSON Lines; or a log of Inspect, in its zipped form ({@code .eval}) or its JSON form ({@code .json}).
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    static AnswerRows of(Path file, ObjectReader reader) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".eval")) {
            return EvalRows.of(file, reader);
        }
        return name.endsWith(".json") && LogRows.isLog(file, reader)
                ? LogRows.of(file, reader)
                : new LineRows(file, Files.newBufferedReader(file), reader);
    }
}
