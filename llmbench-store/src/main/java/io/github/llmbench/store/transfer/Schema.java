package io.github.llmbench.store.transfer;

import io.github.llmbench.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the database says of its own tables. */
final class Schema {
    private Schema() {}

    static String version(Connection connection) throws SQLException {
        return texts(
                        connection,
                        "select version from schema_history where success and version is not null"
                                + " order by installed_rank desc limit 1")
                .get(0);
    }

    /** Columns that can be written. */
    static List<String> columns(Connection connection, String table) throws SQLException {
        return texts(
                connection,
                "select column_name from information_schema.columns where table_schema = '" + Database.SCHEMA
                        + "' and is_generated = 'NEVER' and table_name = ? order by ordinal_position",
                table);
    }

    /** Every table but the migrations' own and rows that nobody reads, a referenced one before those that refer to it. */
    static List<String> tables(Connection connection) throws SQLException {
        Map<String, Set<String>> needs = new HashMap<>();
        for (String table : texts(
                connection,
                "select tablename from pg_tables where schemaname = '" + Database.SCHEMA
                        + "' and tablename not in ('schema_history', 'try_of_nobody')")) {
            needs.put(
                    table,
                    new TreeSet<>(texts(
                            connection,
                            "select confrelid::regclass::text from pg_constraint where contype = 'f'"
                                    + " and conrelid = cast(? as regclass) and confrelid <> conrelid",
                            table)));
        }
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < needs.size()) {
            List<String> ready = needs.entrySet().stream()
                    .filter(entry -> !ordered.contains(entry.getKey()) && ordered.containsAll(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (ready.isEmpty()) {
                throw new SQLException("tables refer to each other in a circle: " + needs.keySet());
            }
            ordered.addAll(ready);
        }
        return List.copyOf(ordered);
    }

    static List<String> texts(Connection connection, String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        }
    }

    /** Columns as a list in a statement. */
    static String list(List<String> columns) {
        return String.join(", ", columns.stream().map(Schema::quoted).toList());
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
