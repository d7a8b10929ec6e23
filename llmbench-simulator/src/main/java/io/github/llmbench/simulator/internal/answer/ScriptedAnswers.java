package io.github.llmbench.simulator.internal.answer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Texts in turn, from the first again after the last. */
public final class ScriptedAnswers implements AnswerSource {
    private final List<String> texts;
    private final AtomicInteger next = new AtomicInteger();

    /** Texts for all models and prompts, at least one. */
    public ScriptedAnswers(List<String> texts) {
        this.texts = texts;
    }

    @Override
    public Reply reply(String model, String prompt) {
        return new Reply(next(), null);
    }

    String next() {
        return texts.get(next.getAndUpdate(turn -> (turn + 1) % texts.size()));
    }
}
