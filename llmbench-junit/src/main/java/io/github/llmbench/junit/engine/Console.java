package io.github.llmbench.junit.engine;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.engine.report.ConsoleListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Prints how far a run is and what came of it, never as to a terminal: build tools and IDEs pass lines on. The summary is printed
 * in one piece, since other classes may run beside this one.
 */
final class Console {
    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    RunListener progress() {
        ConsoleListener lines = ConsoleListener.to(out, false);
        return new RunListener() {
            @Override
            public void started(RunHeader run, long resumed) {
                lines.started(run, resumed);
            }

            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                lines.progressed(run, progress);
            }

            @Override
            public void budgetAlert(RunHeader run, BudgetAlert alert) {
                lines.budgetAlert(run, alert);
            }
        };
    }

    /** With where the reports are: {@code directory} holds one directory a run. */
    void summary(Run run, Path directory) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ConsoleListener.to(new PrintStream(text, true, StandardCharsets.UTF_8), false)
                .reports(directory)
                .brief()
                .finished(run);
        out.print(text.toString(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A remark, such as why there is no run: build tools keep the reason of a skipped test to themselves. */
    void line(String text) {
        out.println(text);
    }
}
