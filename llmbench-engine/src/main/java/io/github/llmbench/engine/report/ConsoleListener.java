package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run on a console: how far it is while it goes on, and a summary at its end. In a terminal one block is redrawn, whose
 * lines a narrow one cuts; elsewhere (a file, a build server) a line is printed every five seconds. Plain ASCII but for the names of
 * models and tasks, no wider than 100 columns unless those are long.
 *
 * <p>For one run at a time, as a {@link RunListener} hears of it; not safe for use by several runs at once.
 *
 * <pre>{@code
 * Path reports = home.resolve("reports");
 * LlmBench.builder().reports(reports).listener(ConsoleListener.to(System.out).reports(reports)).build().run(benchmark);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ConsoleListener implements RunListener {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    /** DECAWM of the VT100, off and on. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean coloured;
    private final @Nullable Path reports;
    private final boolean brief;
    private long resumed;
    private int drawn;
    private Duration lastLine = Duration.ZERO;

    private ConsoleListener(
            PrintStream out, boolean terminal, boolean coloured, @Nullable Path reports, boolean brief) {
        this.out = out;
        this.terminal = terminal;
        this.coloured = coloured;
        this.reports = reports;
        this.brief = brief;
    }

    /** To this stream, which is taken for a terminal where the process has one and {@code CI} is not set. */
    public static ConsoleListener to(PrintStream out) {
        return to(out, Terminal.present());
    }

    /**
     * To this stream.
     *
     * @param terminal whether to redraw, and to use colours unless {@code NO_COLOR} is set
     */
    public static ConsoleListener to(PrintStream out, boolean terminal) {
        return new ConsoleListener(
                out, terminal, terminal && Terminal.coloured(System.getenv("NO_COLOR")), null, false);
    }

    /** The same, which also says where the report is: {@code directory} holds one directory a run, as set for the engine. */
    public ConsoleListener reports(Path directory) {
        return new ConsoleListener(out, terminal, coloured, directory, brief);
    }

    /** The same with a summary of at most 25 lines; the reports have the rest. */
    public ConsoleListener brief() {
        return new ConsoleListener(out, terminal, coloured, reports, true);
    }

    /** The same, with or without colours. */
    ConsoleListener coloured(boolean value) {
        return new ConsoleListener(out, terminal, value, reports, brief);
    }

    @Override
    public void started(RunHeader run, long alreadyDone) {
        resumed = alreadyDone;
        drawn = 0;
        lastLine = Duration.ZERO;
        print(List.of(ProgressText.start(run, resumed)));
    }

    @Override
    public void progressed(RunHeader run, RunProgress progress) {
        if (terminal) {
            erase();
            List<String> block = ProgressText.block(run, progress, resumed);
            draw(block);
            drawn = block.size();
        } else if (progress.elapsed().minus(lastLine).compareTo(BETWEEN_LINES) >= 0) {
            lastLine = progress.elapsed();
            print(List.of(ProgressText.line(run, progress, resumed)));
            print(ProgressText.liveLines(progress));
        }
    }

    @Override
    public void budgetAlert(RunHeader run, BudgetAlert alert) {
        erase();
        drawn = 0;
        print(List.of(alert.toString()));
    }

    @Override
    public void finished(Run run) {
        erase();
        ConsoleSummary summary = new ConsoleSummary(run, new Style(coloured));
        print(brief ? summary.brief() : summary.lines());
        if (reports != null) {
            Path directory = reports.resolve(run.id());
            Path page = directory.resolve(ReportFile.PAGE);
            if (Files.exists(page)) {
                print(List.of("Report: " + page));
            } else if (Files.isDirectory(directory)) {
                print(List.of("Reports: " + directory));
            }
        }
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\r\u001b[J");
            drawn = 0;
        }
    }

    /** A line that wrapped would be two for the cursor, and the block would climb down the screen. One write, lest it is left so. */
    private void draw(List<String> block) {
        out.print(NO_WRAP + String.join(System.lineSeparator(), block) + System.lineSeparator() + WRAP);
        out.flush();
    }

    private void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
