package io.github.llmbench.engine.report;

import java.io.Console;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether lines can be redrawn and coloured. */
final class Terminal {
    private Terminal() {}

    static boolean present() {
        return isTerminal(System.console()) && capable(System::getenv);
    }

    static boolean capable(Function<String, @Nullable String> variables) {
        String term = variables.apply("TERM");
        return term != null && !term.isEmpty() && !term.equals("dumb") && !ContinuousIntegration.detected(variables);
    }

    /** Colours where https://no-color.org does not forbid them. */
    static boolean coloured(@Nullable String noColor) {
        return noColor == null || noColor.isEmpty();
    }

    /** From Java 22 on there is a console without a terminal too. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException platformBefore22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
