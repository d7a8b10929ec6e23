package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer. Immutable.
 *
 * @param items what is in it, in order
 * @param next asks for what follows; {@code null} at the end
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
