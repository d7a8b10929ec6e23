package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Finds the answer in a response: a named, versioned pipeline of filters. Immutable and safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Extractor {
    /** Its name in Java, YAML and reports, such as {@code last_number}. */
    String name();

    /** Name, version and options in one line. */
    String signature();

    /** The answer, or empty where there is none. */
    Optional<String> extract(String text);
}
