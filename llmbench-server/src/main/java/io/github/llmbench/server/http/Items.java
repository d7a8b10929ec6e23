package io.github.llmbench.server.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, or a page of one. Immutable.
 *
 * @param items what is in it, in order
 * @param next asks for what follows; {@code null} at the end
 */
public record Items<T>(List<T> items, @Nullable String next) {
    public Items {
        items = List.copyOf(items);
    }

    /** All there is. */
    public static <T> Items<T> all(List<T> items) {
        return new Items<>(items, null);
    }

    /**
     * A page of rows of which one more than asked for was read.
     *
     * @param key of a row, which the rows are ordered by
     */
    public static <T> Items<T> page(List<T> rows, int limit, java.util.function.Function<T, String> key) {
        if (rows.size() <= limit) {
            return all(rows);
        }
        List<T> shown = rows.subList(0, limit);
        return new Items<>(shown, Keys.cursor(key.apply(shown.get(limit - 1))));
    }
}
