package io.github.llmbench.server.http;

import io.javalin.http.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a request: what was asked, by whom, how it ended. Never a query, a body or a header. Stateless. */
public final class AccessLog {
    static final String OPERATION = "llmbench.operation";
    static final String USER = "llmbench.user";
    static final String ID = "llmbench.request";

    private static final Logger LOG = LoggerFactory.getLogger("llmbench.access");

    private AccessLog() {}

    /** Writes the line. */
    public static void write(Context context, float millis) {
        LOG.atInfo()
                .addKeyValue("request", context.<String>attribute(ID))
                .addKeyValue("method", context.method().name())
                .addKeyValue("operation", context.<String>attribute(OPERATION))
                .addKeyValue("user", context.<String>attribute(USER))
                .addKeyValue("address", context.ip())
                .addKeyValue("status", context.statusCode())
                .addKeyValue("millis", Math.round(millis))
                .log("request");
    }
}
