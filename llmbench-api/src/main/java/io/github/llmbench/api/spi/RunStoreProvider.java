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
 * Opens a store where the environment asks for one; found with {@link ServiceLoader}. Without any, runs are files.
 *
 * <pre>{@code
 * Optional<RunStore> store = RunStoreProvider.configured(home, System::getenv);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface RunStoreProvider {
    /**
     * The store that the variables name.
     *
     * @param home directory for whatever it keeps beside
     * @param variables environment variables by name
     * @return empty where they name none of this provider's
     * @throws IOException if it cannot be opened; the message says what to do
     * @throws IllegalArgumentException if a variable is unsound
     */
    Optional<RunStore> open(Path home, Function<String, @Nullable String> variables) throws IOException;

    /** The first store on the class path that the variables name; to be closed by the caller. */
    static Optional<RunStore> configured(Path home, Function<String, @Nullable String> variables) throws IOException {
        for (RunStoreProvider provider : ServiceLoader.load(RunStoreProvider.class)) {
            Optional<RunStore> store = provider.open(home, variables);
            if (store.isPresent()) {
                return store;
            }
        }
        return Optional.empty();
    }
}
