package io.github.llmbench.simulator.internal.answer;

/** Finds answers. Safe for use by several threads. */
public interface AnswerSource {
    /**
     * The answer of a model to a prompt.
     *
     * @throws NoAnswerException if the model is not known or has no answer to this prompt
     */
    Reply reply(String model, String prompt) throws NoAnswerException;
}
