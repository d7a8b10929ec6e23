package io.github.llmbench.cli;

/** What the command line tells the shell. */
final class ExitCode {
    /** Done; no gate failed. */
    static final int DONE = 0;
    /** A gate failed, or is undecided where that is to fail. */
    static final int GATE_FAILED = 1;
    /** The arguments or the benchmark file are wrong. */
    static final int BAD_INPUT = 2;
    /** It could not be run: no connection, no key, no disk. */
    static final int COULD_NOT_RUN = 3;

    private ExitCode() {}
}
