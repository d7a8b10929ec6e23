package io.github.llmbench.engine.dataset;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows of a file, one after another. Used by one thread at a time. */
interface RowReader extends Closeable {
    /**
     * The next row; {@code null} after the last.
     *
     * @throws BadRowException if it is none; the row after it can be asked for
     * @throws IllegalArgumentException if the file cannot be read any further
     */
    @Nullable
    Row next() throws IOException;
}
