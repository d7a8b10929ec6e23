package io.github.llmbench.simulator.internal.answer;

/** A model that is not known, or a prompt without an answer. The message never holds the prompt. */
public final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean modelKnown;

    NoAnswerException(boolean modelKnown, String message) {
        super(message);
        this.modelKnown = modelKnown;
    }

    public boolean modelKnown() {
        return modelKnown;
    }
}
