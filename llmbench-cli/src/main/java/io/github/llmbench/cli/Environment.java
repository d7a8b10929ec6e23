package io.github.llmbench.cli;

import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.api.spi.RunStoreProvider;
import io.github.llmbench.engine.journal.FileRunStore;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command knows of the world around it.
 *
 * @param out takes results
 * @param err takes progress and complaints
 * @param variables environment variables by name
 * @param ownsProcess whether the process does nothing but this command, so that it may be made fit for it
 */
record Environment(
        PrintStream out, PrintStream err, Function<String, @Nullable String> variables, boolean ownsProcess) {
    /** Of a command within a process that does other things too. */
    Environment(PrintStream out, PrintStream err, Function<String, @Nullable String> variables) {
        this(out, err, variables, false);
    }

    /** The store that a variable names, or files under a home directory; to be closed by the caller. */
    RunStore store(Path home) throws IOException {
        return RunStoreProvider.configured(home, variables).orElseGet(() -> new FileRunStore(home));
    }

    /** This process's own; whatever the locale says, text leaves as UTF-8, as JSON must and answers of models need. */
    static Environment ofProcess() {
        return new Environment(utf8(FileDescriptor.out), utf8(FileDescriptor.err), System::getenv, true);
    }

    private static PrintStream utf8(FileDescriptor to) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(to)), true, StandardCharsets.UTF_8);
    }
}
