package io.github.llmbench.providers.bench;

/** A client under measurement. */
interface Client extends AutoCloseable {
    /** Hears the end of a call: with the content events it had, or with what went wrong. Called on an event loop. */
    interface Ended {
        void ended(int events);

        void failed(String why);
    }

    /** Starts a call to a path of the server; may be called on any thread. */
    void call(String path, boolean stream, Ended ended);

    @Override
    void close();
}
