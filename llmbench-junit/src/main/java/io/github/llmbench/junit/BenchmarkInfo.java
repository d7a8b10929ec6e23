package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * The benchmark that is being run. May be a parameter of the constructor and of every hook.
 *
 * @param name what history and reports call it
 * @param type the class
 * @param parameters the platform's configuration parameters by their keys
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BenchmarkInfo(String name, Class<?> type, Function<String, Optional<String>> parameters) {
    /** A configuration parameter of the platform, such as {@code llmbench.home}. */
    public Optional<String> parameter(String key) {
        return parameters.apply(key);
    }
}
