package io.github.llmbench.store.transfer;

import java.time.Instant;
import java.util.List;

/**
 * What a transfer file holds.
 *
 * @param format of the file
 * @param kind {@code runs} or {@code backup}
 * @param schema version of the database's schema
 * @param madeAt when it was made
 * @param tables in the order in which they are read again
 */
record Manifest(int format, String kind, String schema, Instant madeAt, List<Table> tables) {
    static final int FORMAT = 1;
    static final String NAME = "manifest.json";

    Manifest {
        tables = List.copyOf(tables);
    }

    /**
     * A table's rows.
     *
     * @param name of table and entry
     * @param columns in the order of the rows' fields
     * @param rows how many
     * @param sha256 of the rows' bytes
     */
    record Table(String name, List<String> columns, long rows, String sha256) {
        Table {
            columns = List.copyOf(columns);
        }
    }
}
