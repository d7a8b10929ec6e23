package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import java.io.IOException;
import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * Writes a run in one format. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Reporter {
    /** The format's name, such as {@code html}. */
    String format();

    /** Whether it is written where nobody chose formats; {@code true} unless overridden. */
    default boolean usual() {
        return true;
    }

    /**
     * Writes the run into a directory that exists.
     *
     * @return the file written; the first to look at where there are several
     */
    Path write(Run run, Path directory) throws IOException;
}
