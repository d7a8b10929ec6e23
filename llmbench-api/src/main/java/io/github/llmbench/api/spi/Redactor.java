package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Takes out of a text what must not be stored, such as names of persons; found with {@link java.util.ServiceLoader} and asked
 * for every text of a trial before a store sees it. Scores are made before, so they do not change. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface Redactor {
    /** What may be stored in place of the text; empty to store nothing of it. */
    String redact(String text);
}
