package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Opens a source of keys; found with {@link ServiceLoader}. Without any, keys come from the environment alone.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface KeySourceProvider {
    /**
     * A source that belongs to a store of runs.
     *
     * @param store stays open for as long as the source is used
     * @param home directory of what is kept in files
     * @param variables environment variables by name
     * @return empty where this provider has nothing to do with such a store
     */
    Optional<KeySource> open(RunStore store, Path home, Function<String, @Nullable String> variables);

    /** The first source on the class path, or {@link KeySource#NONE}. */
    static KeySource configured(RunStore store, Path home, Function<String, @Nullable String> variables) {
        for (KeySourceProvider provider : ServiceLoader.load(KeySourceProvider.class)) {
            Optional<KeySource> source = provider.open(store, home, variables);
            if (source.isPresent()) {
                return source.get();
            }
        }
        return KeySource.NONE;
    }
}
