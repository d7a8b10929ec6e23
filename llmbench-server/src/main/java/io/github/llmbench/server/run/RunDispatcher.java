package io.github.llmbench.server.run;

/** Gets runs that wait made. Safe for use by several threads. */
public interface RunDispatcher extends AutoCloseable {
    /** Of a process that makes no runs: others find them in the database. */
    RunDispatcher ELSEWHERE = new RunDispatcher() {
        @Override
        public void wake() {
            // Workers ask the database by themselves.
        }

        @Override
        public void cancel(String run) {
            // The database says so to whoever has it.
        }

        @Override
        public void close() {
            // There is nothing to hand back.
        }
    };

    /** Something waits; need not be called for it to be found. */
    void wake();

    /** Somebody wants a run stopped that may be under way here. */
    void cancel(String run);

    /** Hands back what is under way and ends. */
    @Override
    void close();
}
