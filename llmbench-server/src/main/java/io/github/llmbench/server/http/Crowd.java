package io.github.llmbench.server.http;

import java.time.Duration;
import org.eclipse.jetty.server.handler.QoSHandler;

/**
 * Lets so many requests in at once; others wait a while without a thread, then they are told that the server is busy. Without it each
 * request of a crowd waits for a connection of the database until who asked has gone. Health and live connections go past it.
 */
final class Crowd extends QoSHandler {
    /** Several for each connection of the database, and half of the threads that there are. */
    static final int MOST = 128;

    /** As long as one waits for a page. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    Crowd() {
        includePath("/api/*");
        excludePath("/api/v1/live");
        setMaxRequestCount(MOST);
        setMaxSuspend(PATIENCE);
    }
}
