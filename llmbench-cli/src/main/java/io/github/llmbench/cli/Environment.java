package io.github.llmbench.cli;

import java.io.PrintStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command knows of the world around it.
 *
 * @param out takes results
 * @param err takes progress and complaints
 * @param variables environment variables by name
 * @param terminal whether a person watches {@code err}
 */
record Environment(
        PrintStream out, PrintStream err, Function<String, @Nullable String> variables, boolean terminal) {
    /** This process's own. */
    static Environment ofProcess() {
        String term = System.getenv("TERM");
        boolean terminal = System.console() != null && term != null && !term.equals("dumb");
        return new Environment(System.out, System.err, System::getenv, terminal);
    }
}
