package io.github.llmbench.engine.report.other;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user's reporter of a format that LLM-Bench has too. */
public final class OwnReporter implements Reporter {
    @Override
    public String format() {
        return "md";
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("summary.md"), "# " + run.header().benchmark());
    }
}
