package io.github.llmbench.server.run;

import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.server.http.Problem;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/** What is done about tasks that fail, and what is said of it. Stateless. */
final class Failures {
    private Failures() {}

    /** What users may read: messages of ours, which name the field and what to do. */
    static String reason(Exception e) {
        return ours(e) && e.getMessage() != null
                ? e.getMessage()
                : "the server failed; its log says why, under the run's id";
    }

    private static boolean ours(Exception e) {
        return e instanceof IllegalArgumentException
                || e instanceof BenchmarkException
                || e instanceof MissingKeyException
                || e instanceof Problem;
    }

    /** Whether a host of a run is not known, which is most likely misspelt; not that of the database. */
    static boolean unknownHost(Throwable e) {
        boolean unknown = false;
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SQLException || each instanceof JdbiException) {
                return false;
            }
            unknown |= each instanceof UnknownHostException;
        }
        return unknown;
    }

    /** Whether the same may go well in a moment: something could not be read or written. A file that is not there does not come. */
    static boolean passing(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof NoSuchFileException) {
                return false;
            }
            if (each instanceof SQLException || each instanceof JdbiException || each instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
