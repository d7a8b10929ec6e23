package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Opens the response cache that a text names; found with {@link ServiceLoader}.
 *
 * <pre>{@code
 * ResponseCache cache = ResponseCacheProvider.named("redis://localhost:6379", store, home, System::getenv);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ResponseCacheProvider {
    /**
     * The cache of this name.
     *
     * @param name such as {@code file}, {@code postgres} or {@code redis://host:6379}
     * @param store of the runs; stays open for as long as the cache is used
     * @param home directory of what is kept in files
     * @param variables environment variables by name
     * @return empty where the name is none of this provider's
     * @throws IOException if it cannot be opened
     * @throws IllegalArgumentException if the name is unsound or does not go with the store
     */
    Optional<ResponseCache> open(String name, RunStore store, Path home, Function<String, @Nullable String> variables)
            throws IOException;

    /**
     * The cache of this name.
     *
     * @throws IllegalArgumentException if nothing on the class path knows the name
     */
    static ResponseCache named(String name, RunStore store, Path home, Function<String, @Nullable String> variables)
            throws IOException {
        boolean any = false;
        for (ResponseCacheProvider provider : ServiceLoader.load(ResponseCacheProvider.class)) {
            any = true;
            Optional<ResponseCache> cache = provider.open(name, store, home, variables);
            if (cache.isPresent()) {
                return cache.get();
            }
        }
        // A URL may hold a password.
        String shown = name.contains("://") ? name.substring(0, name.indexOf("://")) + "://…" : name;
        throw new IllegalArgumentException(
                "cache must be off, file, file:DIRECTORY, postgres or redis://HOST:PORT, but was \"" + shown + "\""
                        + (any ? "" : "; every cache needs llmbench-store on the class path"));
    }
}
