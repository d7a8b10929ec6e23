package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Adds each finished run to the summary of a GitHub Actions job: the page that GitHub shows above the log, in the Markdown of
 * {@link MarkdownReporter}. Safe for use by several threads.
 *
 * <pre>{@code
 * StepSummary.configured(System::getenv).ifPresent(builder::listener);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StepSummary implements RunListener {
    private static final String VARIABLE = "GITHUB_STEP_SUMMARY";

    private final Path file;

    private StepSummary(Path file) {
        this.file = file;
    }

    /** To the file that the variable {@code GITHUB_STEP_SUMMARY} names; empty where it is not set. */
    public static Optional<StepSummary> configured(Function<String, @Nullable String> variables) {
        return Optional.ofNullable(variables.apply(VARIABLE))
                .filter(value -> !value.isBlank())
                .map(value -> new StepSummary(Path.of(value)));
    }

    @Override
    public void finished(Run run) {
        byte[] text = (new MarkdownReporter().text(run) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            // One write at the end of the file: other runs of the job may do the same at this moment.
            Files.write(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the job's summary " + file + " could not be written", e);
        }
    }
}
