package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * One turn of a conversation. Immutable.
 *
 * @param role who speaks
 * @param text what is said
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Message(Role role, String text) {
    public Message {
        Checks.notNull(role, "role");
        Checks.notNull(text, "text");
    }

    /** A system message. */
    public static Message system(String text) {
        return new Message(Role.SYSTEM, text);
    }

    /** A user message. */
    public static Message user(String text) {
        return new Message(Role.USER, text);
    }

    /** An assistant message. */
    public static Message assistant(String text) {
        return new Message(Role.ASSISTANT, text);
    }
}
