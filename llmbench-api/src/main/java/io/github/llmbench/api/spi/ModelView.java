package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Model;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Shows a {@link Model} as another library's type. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ModelView {
    /** The model as {@code type}, or empty where this view does not know the type. */
    <T> Optional<T> view(Model model, Class<T> type);
}
