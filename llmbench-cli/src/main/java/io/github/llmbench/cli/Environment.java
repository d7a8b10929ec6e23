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
 */
record Environment(PrintStream out, PrintStream err, Function<String, @Nullable String> variables) {
    /** Whether nobody watches: the variable {@code CI} is set and not {@code false}. */
    boolean continuousIntegration() {
        String ci = variables.apply("CI");
        return ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false");
    }

    /** This process's own. */
    static Environment ofProcess() {
        return new Environment(System.out, System.err, System::getenv);
    }
}
