package io.github.llmbench.server.run;

/** Gets runs that wait made. Safe for use by several threads. */
public interface RunDispatcher extends AutoCloseable {
    /** Something waits; need not be called for it to be found. */
    void wake();

    /** Somebody wants a run stopped that may be under way here. */
    void cancel(String run);

    /** Hands back what is under way and ends. */
    @Override
    void close();
}
