package io.github.llmbench.providers.wire;

/** Hears of each event an {@link EventParser} finds. */
interface EventHandler {
    /**
     * One event.
     *
     * @param name the event's name; empty where it has none
     * @param data holds the event's data; valid only during the call
     */
    void event(String name, byte[] data, int offset, int length);
}
