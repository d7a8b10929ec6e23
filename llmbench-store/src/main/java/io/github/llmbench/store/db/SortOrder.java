package io.github.llmbench.store.db;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list, and its pages by key: a page begins behind the last row of the one before, so that none is shown twice or left
 * out while rows are added. Rows that are alike in all that was asked for are put in order by what is theirs alone. What has no value
 * comes last, whichever way. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * SortOrder order = SortOrder.parse("-cost,benchmark", FIELDS, List.of("id"));
 * SortOrder.Slice<Row> first = order.slice(handle, List.of("select * from run"), Map.of(), mapper, null, 50);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class SortOrder {
    private static final String SEPARATOR = "\u0000";
    private static final String ABSENT = "-";
    private static final String PRESENT = "=";
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");

    private final String text;
    private final List<Key> keys;

    private SortOrder(String text, List<Key> keys) {
        this.text = text;
        this.keys = keys;
    }

    /** What a column holds. */
    public enum Type {
        /** Text. */
        TEXT {
            @Override
            @Nullable
            String read(ResultSet row, String column) throws SQLException {
                return row.getString(column);
            }

            @Override
            Object value(String key) {
                return key;
            }
        },
        /** A whole number. */
        INTEGER {
            @Override
            @Nullable
            String read(ResultSet row, String column) throws SQLException {
                return row.getString(column);
            }

            @Override
            Object value(String key) {
                return Long.valueOf(key);
            }
        },
        /** A decimal number. */
        NUMBER {
            @Override
            @Nullable
            String read(ResultSet row, String column) throws SQLException {
                BigDecimal value = row.getBigDecimal(column);
                return value == null ? null : value.toPlainString();
            }

            @Override
            Object value(String key) {
                if (!DECIMAL.matcher(key).matches()) {
                    throw foreign();
                }
                return new BigDecimal(key);
            }
        },
        /** A time with its zone. */
        TIME {
            @Override
            @Nullable
            String read(ResultSet row, String column) throws SQLException {
                OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
                return value == null ? null : value.toString();
            }

            @Override
            Object value(String key) {
                OffsetDateTime value = OffsetDateTime.parse(key);
                if (value.getYear() < 0 || value.getYear() > LAST_YEAR) {
                    throw foreign();
                }
                return value;
            }
        };

        private static final int LAST_YEAR = 9999;

        abstract @Nullable String read(ResultSet row, String column) throws SQLException;

        /** The value of a key that came back, which anybody may have written. */
        abstract Object value(String key);
    }

    /**
     * Something to sort by.
     *
     * @param column of the rows
     * @param type of the column
     * @param nullable whether there may be none
     */
    public record Field(String column, Type type, boolean nullable) {
        /** One that every row has. */
        public static Field of(String column, Type type) {
            return new Field(column, type, false);
        }

        /** One that some rows have. */
        public static Field orNone(String column, Type type) {
            return new Field(column, type, true);
        }
    }

    private record Key(Field field, boolean descending) {
        String order() {
            return field.column() + (descending ? " desc" : "") + (field.nullable() ? " nulls last" : "");
        }
    }

    /**
     * A part of a list.
     *
     * @param items what is in it, in order
     * @param next asks for what follows; {@code null} at the end
     */
    public record Slice<T>(List<T> items, @Nullable String next) {
        public Slice {
            items = List.copyOf(items);
        }
    }

    /**
     * Reads an order.
     *
     * @param text names of fields, separated by commas, each with a minus before it where the greatest is to come first
     * @param fields by name
     * @param ties names of fields that together are a row's own; they go the way of the first that was asked for
     * @throws IllegalArgumentException if a field is unknown or stands there twice; the message names it
     */
    public static SortOrder parse(String text, Map<String, Field> fields, List<String> ties) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            boolean descending = part.startsWith("-");
            String name = descending ? part.substring(1) : part;
            Field field = fields.get(name);
            if (field == null) {
                throw new IllegalArgumentException("has no field \"" + name + "\"; fields are "
                        + fields.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            if (keys.put(name, new Key(field, descending)) != null) {
                throw new IllegalArgumentException("names the field \"" + name + "\" twice");
            }
        }
        boolean descending = keys.values().iterator().next().descending();
        for (String name : ties) {
            Key unused = keys.computeIfAbsent(name, tie -> {
                Field field = fields.get(tie);
                if (field == null || field.nullable()) {
                    throw new IllegalStateException(tie + " does not tell rows apart");
                }
                return new Key(field, descending);
            });
        }
        return new SortOrder(text, List.copyOf(keys.values()));
    }

    /** The columns that rows must have to be put in this order. */
    public List<String> columns() {
        return keys.stream().map(key -> key.field().column()).toList();
    }

    /**
     * Reads a part of a list.
     *
     * @param selects which give the rows; several with the same columns are joined
     * @param bound values of the names in them
     * @param cursor what the slice before gave; {@code null} for the first
     * @param limit how many rows at most
     * @throws IllegalArgumentException if the cursor is none of this order
     */
    public <T> Slice<T> slice(
            Handle handle,
            List<String> selects,
            Map<String, ?> bound,
            RowMapper<T> mapper,
            @Nullable String cursor,
            int limit) {
        Map<String, Object> values = new LinkedHashMap<>(bound);
        String after = cursor == null ? "" : " where " + after(keys(cursor), values);
        String order = " order by " + keys.stream().map(Key::order).collect(Collectors.joining(", ")) + " limit :limit";
        String arms = selects.stream()
                .map(select -> "(select * from (" + select + ") arm" + after + order + ")")
                .collect(Collectors.joining(" union all "));
        Query query = handle.createQuery(selects.size() == 1 ? arms : "select * from (" + arms + ") slice" + order);
        values.forEach(query::bind);
        List<Keyed<T>> found = query.bind("limit", limit + 1)
                .map((row, context) -> new Keyed<>(mapper.map(row, context), cursor(row)))
                .list();
        List<T> items = found.stream().limit(limit).map(Keyed::item).toList();
        return new Slice<>(
                items, found.size() <= limit ? null : found.get(limit - 1).cursor());
    }

    private record Keyed<T>(T item, String cursor) {}

    /** Rows behind a key. */
    private String after(List<@Nullable String> last, Map<String, Object> bound) {
        for (int i = 0; i < keys.size(); i++) {
            String key = last.get(i);
            if (key != null) {
                bound.put("after" + i, keys.get(i).field().type().value(key));
            }
        }
        boolean alike = keys.stream()
                .allMatch(key -> !key.field().nullable()
                        && key.descending() == keys.get(0).descending());
        if (alike) {
            // One comparison of rows, which an index answers.
            List<String> names = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                names.add(":after" + i);
            }
            return "(" + keys.stream().map(key -> key.field().column()).collect(Collectors.joining(", ")) + ") "
                    + (keys.get(0).descending() ? "<" : ">") + " (" + String.join(", ", names) + ")";
        }
        List<String> ways = new ArrayList<>();
        StringBuilder same = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            String column = key.field().column();
            boolean absent = last.get(i) == null;
            if (!absent) {
                String beyond = column + (key.descending() ? " < " : " > ") + ":after" + i;
                ways.add(same + (key.field().nullable() ? "(" + beyond + " or " + column + " is null)" : beyond));
            }
            same.append(column).append(absent ? " is null" : " = :after" + i).append(" and ");
        }
        return "(" + String.join(" or ", ways) + ")";
    }

    private String cursor(ResultSet row) throws SQLException {
        StringBuilder all = new StringBuilder(text);
        for (Key key : keys) {
            String value = key.field().type().read(row, key.field().column());
            all.append(SEPARATOR).append(value == null ? ABSENT : PRESENT + value);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<@Nullable String> keys(String cursor) {
        String[] parts;
        try {
            parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(SEPARATOR, -1);
        } catch (IllegalArgumentException noBase64) {
            throw foreign();
        }
        if (parts.length != keys.size() + 1 || !parts[0].equals(text)) {
            throw foreign();
        }
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(value(parts[i + 1], keys.get(i)));
        }
        return values;
    }

    private static @Nullable String value(String part, Key key) {
        if (part.equals(ABSENT) && key.field().nullable()) {
            return null;
        }
        if (!part.startsWith(PRESENT)) {
            throw foreign();
        }
        String value = part.substring(PRESENT.length());
        try {
            Object unused = key.field().type().value(value);
        } catch (NumberFormatException | DateTimeException e) {
            throw foreign();
        }
        return value;
    }

    private static IllegalArgumentException foreign() {
        return new IllegalArgumentException("cursor must be one that an earlier page of the same order gave");
    }
}
