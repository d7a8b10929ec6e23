package io.github.llmbench.simulator.internal.answer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The answers of one file, by the question that a prompt holds. A question that stands several times is answered in turn. */
public final class RecordedAnswers implements AnswerSource {
    static final List<String> QUESTION = List.of("question", "prompt", "input");
    private static final List<String> RESPONSE = List.of("response", "answer");

    private final Path path;
    private final PromptIndex<ScriptedAnswers> index;

    private RecordedAnswers(Path path, PromptIndex<ScriptedAnswers> index) {
        this.path = path;
        this.index = index;
    }

    /**
     * Reads a file once.
     *
     * @throws IllegalArgumentException if it is not in the form that is asked for; the message names file, line and field
     */
    public static RecordedAnswers read(Path path) {
        Map<String, List<String>> responses = new HashMap<>();
        new JsonLinesFile(path, Set.of("question", "prompt", "input", "response", "answer"))
                .read(row -> responses
                        .computeIfAbsent(row.require(QUESTION), question -> new ArrayList<>(1))
                        .add(row.require(RESPONSE)));
        Map<String, ScriptedAnswers> byQuestion = new HashMap<>();
        responses.forEach((question, texts) -> byQuestion.put(question, new ScriptedAnswers(texts)));
        return new RecordedAnswers(path, new PromptIndex<>(byQuestion));
    }

    @Override
    public Reply reply(String model, String prompt) throws NoAnswerException {
        ScriptedAnswers answers = index.find(prompt);
        if (answers == null) {
            throw Prompts.unknown(path, prompt);
        }
        return new Reply(answers.next(), null);
    }
}
