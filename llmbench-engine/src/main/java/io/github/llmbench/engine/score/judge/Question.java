package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.Message;
import java.util.List;

/**
 * One question to a judge.
 *
 * @param messages as they are sent
 * @param form how the verdict is read
 */
record Question(List<Message> messages, VerdictForm form) {
    Question {
        messages = List.copyOf(messages);
    }
}
