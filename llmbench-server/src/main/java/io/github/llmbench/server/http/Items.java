package io.github.llmbench.server.http;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
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

    /**
     * A page in the order that was asked for.
     *
     * @param read gives it; an {@link IllegalArgumentException} says that the cursor is none of this order
     */
    public static <T> Items<T> sorted(Supplier<SortOrder.Slice<T>> read) {
        try {
            SortOrder.Slice<T> slice = read.get();
            return new Items<>(slice.items(), slice.next());
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page of the same order gave");
        }
    }

    /**
     * A page of what was read whole and is small: numbered things, the highest number first.
     *
     * @param number of one
     */
    public static <T> Items<T> numbered(List<T> all, Request request, ToIntFunction<T> number) {
        String after = Keys.key(request.cursor());
        int below;
        try {
            below = after.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(after);
        } catch (NumberFormatException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
        }
        return page(
                all.stream().filter(each -> number.applyAsInt(each) < below).toList(),
                request.limit(),
                each -> Integer.toString(number.applyAsInt(each)));
    }

    /** Makes what is shown of a row. */
    @FunctionalInterface
    public interface Shows<T> {
        /** Reads the row. */
        T of(ResultSet row) throws SQLException;
    }

    /**
     * A page of things of a project that have names, in the order of their names.
     *
     * @param select up to the table
     * @param name of one
     */
    public static <T> Items<T> named(
            Database database, String select, Request request, Shows<T> shows, Function<T, String> name) {
        return page(
                database.jdbi()
                        .withHandle(handle -> handle.createQuery(select
                                        + " where project = :project and name > :after order by name limit :limit")
                                .bind("project", request.project())
                                .bind("after", Keys.key(request.cursor()))
                                .bind("limit", request.limit() + 1)
                                .map((row, context) -> shows.of(row))
                                .list()),
                request.limit(),
                name);
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
    public static <T> Items<T> page(List<T> rows, int limit, Function<T, String> key) {
        if (rows.size() <= limit) {
            return all(rows);
        }
        List<T> shown = rows.subList(0, limit);
        return new Items<>(shown, Keys.cursor(key.apply(shown.get(limit - 1))));
    }
}
