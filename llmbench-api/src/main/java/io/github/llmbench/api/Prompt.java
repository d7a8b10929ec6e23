package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Makes the messages of a request from a sample: Mustache templates over the sample's fields ({@code {{question}}}). A name that
 * the sample lacks is an error, never an empty text. Immutable.
 *
 * @param messages templates in order
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Prompt(List<Message> messages) {
    /** The sample's input as it is. */
    public static final Prompt INPUT = user("{{{input}}}");

    public Prompt {
        messages = Checks.list(messages, "messages of a prompt");
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages of a prompt must not be empty; give at least one");
        }
    }

    /** One user message. */
    public static Prompt user(String template) {
        return new Prompt(List.of(Message.user(template)));
    }

    /** A system message before the others. */
    public Prompt system(String template) {
        List<Message> all = new ArrayList<>();
        all.add(Message.system(template));
        all.addAll(messages);
        return new Prompt(all);
    }
}
