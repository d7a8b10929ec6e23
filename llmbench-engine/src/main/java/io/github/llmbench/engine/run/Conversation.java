package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Trial;
import java.util.ArrayList;
import java.util.List;

/** What a turn is put with: all messages before it and the answers to them. */
final class Conversation {
    private Conversation() {}

    /** The messages of a turn after a history; system messages stand once, at the beginning. */
    static List<Message> with(List<Message> history, List<Message> turn) {
        if (history.isEmpty()) {
            return turn;
        }
        List<Message> all = new ArrayList<>(history);
        turn.stream().filter(message -> message.role() != Role.SYSTEM).forEach(all::add);
        return all;
    }

    /** The history after a turn was answered. */
    static List<Message> after(Trial trial) {
        Call last = trial.calls().stream()
                .filter(call -> call.purpose() == Call.Purpose.CHAT)
                .reduce((first, second) -> second)
                .orElseThrow();
        List<Message> all = new ArrayList<>(last.request().messages());
        all.add(new Message(Role.ASSISTANT, trial.text()));
        return all;
    }
}
