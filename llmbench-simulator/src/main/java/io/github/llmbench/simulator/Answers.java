package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.simulator.internal.answer.AnswerSource;
import io.github.llmbench.simulator.internal.answer.AnswersByModel;
import io.github.llmbench.simulator.internal.answer.RecordedAnswers;
import io.github.llmbench.simulator.internal.answer.ScriptedAnswers;
import io.github.llmbench.simulator.internal.answer.TargetAnswers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What the simulated models say. Files are read once, when the answers are made. Safe for use by several threads.
 *
 * <p>Recorded answers and targets are found by the last user message that has text: the question that equals it, else the
 * longest question it contains (of equally long ones the last). A prompt without a question gets an error of status 404 in
 * the shape of the wire format, and so does a model that is not known.
 *
 * <pre>{@code
 * Answers.script("first", "second");
 * Answers.recorded(Map.of("gpt-x", Path.of("gpt-x.jsonl")));
 * Answers.targets(Path.of("test.jsonl"), 0.7, 42);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Answers {
    private final AnswerSource source;

    private Answers(AnswerSource source) {
        this.source = source;
    }

    /** Texts for any model and prompt, in the order of requests, from the first again after the last. */
    public static Answers script(String first, String... others) {
        return new Answers(new ScriptedAnswers(
                Stream.concat(Stream.of(first), Stream.of(others)).toList()));
    }

    /**
     * Answers from one file a model, in JSON Lines: {@code question} (or {@code prompt}, {@code input}) and {@code response}
     * (or {@code answer}) are read, all else is stepped over. A question that stands several times is answered in turn.
     *
     * @param files files by model name; {@code *} stands for every model that is not named
     * @throws IllegalArgumentException if a file cannot be used; the message names file, line and field
     */
    public static Answers recorded(Map<String, Path> files) {
        return byModel(files.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> new Answers(RecordedAnswers.read(entry.getValue())))));
    }

    /** Right answers for a share of the samples of a file with the usual field names: see {@link TargetFields}. */
    public static Answers targets(Path file, double share, long seed) {
        return targets(file, TargetFields.usual(), share, seed);
    }

    /**
     * Right answers for a share of the samples of a file, for any model. The request log says of each answer whether it is
     * right. That depends on seed, model and question alone, so a repeated request gets the same answer; over many samples
     * the share is met within chance.
     *
     * @param file JSON Lines with questions and targets
     * @param share chance of a right answer, between 0 and 1
     * @throws IllegalArgumentException if the file cannot be used; the message names file, line and field
     */
    public static Answers targets(Path file, TargetFields fields, double share, long seed) {
        return new Answers(new TargetAnswers(
                file,
                fields.question(),
                fields.target(),
                fields.wrong(),
                fields.template(),
                Checks.share(share, "share"),
                seed));
    }

    /**
     * Different answers a model.
     *
     * @param answers by model name; {@code *} stands for every model that is not named
     */
    public static Answers byModel(Map<String, Answers> answers) {
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("answers by model must name at least one model, or * for any");
        }
        return new Answers(new AnswersByModel(answers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().source))));
    }

    AnswerSource source() {
        return source;
    }
}
