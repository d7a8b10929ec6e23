package io.github.llmbench.store.run;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Questions to a database that may be away for a while; what it refuses is an {@link IOException} with its words. Safe for use by
 * several threads.
 */
final class Questions {
    private final Database database;
    private final Patience patience;

    Questions(Database database, Duration longest) {
        this.database = database;
        patience = new Patience(database, longest);
    }

    /** A question that may be asked again. */
    interface Question<T> {
        T in(Handle handle) throws SQLException, IOException;
    }

    <T> T ask(Question<T> question) throws IOException {
        return patiently(() -> {
            try (Handle handle = database.jdbi().open()) {
                return question.in(handle);
            }
        });
    }

    /** The same without a connection of the pool. */
    <T> T patiently(Patience.Question<T> question) throws IOException {
        try {
            return patience.ask(question);
        } catch (JdbiException | SQLException e) {
            Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
            throw new IOException("the database " + database + " did not do it: " + cause.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }
}
