package io.github.llmbench.simulator.internal.answer;

import java.nio.file.Path;

/** What is said of prompts without showing them. */
final class Prompts {
    private Prompts() {}

    static NoAnswerException unknown(Path path, String prompt) {
        return new NoAnswerException(
                true,
                "No question of " + path.getFileName() + " is in the last user message (" + prompt.length()
                        + " characters); the simulator answers only prompts that hold one of the file's questions.");
    }
}
